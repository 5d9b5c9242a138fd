// A task that looks at something again and again until the server stops: at Redis for campaigns and announcements, at
// the credentials' source, at the process' memory.

/// Repeats a step, with a pause after each that the step itself decides.
@LoopActor
public final class Poller {
  private let wakeup = Wakeup()
  /// Whether `stop` was called. A long step may look at it and end early.
  public private(set) var isStopping = false

  public init() {}

  /// Runs until `stop`, which lets the step under way finish.
  /// - Parameter step: returns how long to wait before the next one.
  public func run(_ step: @LoopActor () async -> Duration) async {
    while !isStopping {
      let pause = await step()
      if isStopping { return }
      await wakeup.wait(until: Loop.now + pause)
    }
  }

  /// Ends the pause: the next step comes at once.
  public func signal() { wakeup.signal() }

  public func stop() {
    isStopping = true
    wakeup.signal()
  }
}
