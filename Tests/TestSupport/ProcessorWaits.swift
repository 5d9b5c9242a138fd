// How long a test's processes had to wait for a processor, so that a promise of time is checked against the program and
// not against the machine's other work. The kernel counts for each thread how long it could have run but had no
// processor (schedstat, "run delay"); this notes it with the time of day. A virtual machine may also stand still as a
// whole, which its kernel does not count: then this thread sleeps longer than it wanted to.

import EventLoop
import Foundation

/// The waits of some processes and of this one's loop, as long as somebody holds this object.
@LoopActor
public final class ProcessorWaits {
  /// Milliseconds since 1970, and the nanoseconds waited since the sample before.
  private typealias Sample = (at: Int64, waited: Int64)
  private static let spacing = Duration.milliseconds(50)

  private let processes: @LoopActor () -> [Int32]
  /// `PID/task/TID` of the loop's own thread.
  private let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self")) ?? "self"
  private var seen: [String: Int64] = [:]
  /// This thread's own time on a processor, and when it was looked at.
  private var used: Int64 = 0
  private var looked = Loop.now
  private var samples: [Sample] = []
  private let timer = Timer()

  /// - Parameter processes: whose waits count; asked again and again, as they come and go. Each has one thread that
  ///   matters.
  public init(_ processes: @escaping @LoopActor () -> [Int32]) {
    self.processes = processes
    look()
    timer.start(after: Self.spacing, repeating: Self.spacing) { [unowned self] in look() }
  }

  /// Milliseconds waited between two moments of the wall clock, by all of them together. A wait is known at its end, a
  /// sample later.
  public func waited(from start: Int, to end: Int) -> Int {
    look()
    let end = Int64(end) + 2 * Self.spacing.milliseconds
    let some = samples.drop { $0.at < start }.prefix { $0.at <= end }
    return Int(some.reduce(0) { $0 + $1.waited } / 1_000_000)
  }

  /// Waited so far.
  fileprivate var total: Duration {
    look()
    return .nanoseconds(samples.reduce(0) { $0 + $1.waited })
  }

  /// A stopwatch that stops while any of the processes waits for a processor.
  public func stopwatch() -> Stopwatch { Stopwatch(waits: self, began: Loop.now, before: total) }

  private func look() {
    var waited: Int64 = 0
    var stoodStill = (Loop.now - looked - Self.spacing).nanoseconds
    looked = Loop.now
    for process in processes().map({ "\($0)" }) + [own] {
      // Time with a processor, time without, turns.
      guard let text = try? String(contentsOfFile: "/proc/\(process)/schedstat", encoding: .utf8) else { continue }
      let numbers = text.split(separator: " ").compactMap { Int64($0) }
      guard numbers.count == 3 else { continue }
      let more = max(0, numbers[1] - (seen[process] ?? numbers[1]))
      seen[process] = numbers[1]
      waited += more
      if process == own {
        stoodStill -= more + numbers[0] - used
        used = numbers[0]
      }
    }
    waited += max(0, stoodStill)
    if waited > 0 { samples.append((Loop.wallClockMilliseconds(), waited)) }
  }
}

/// How long something took, without the time that its processes waited for a processor.
@LoopActor
public struct Stopwatch {
  fileprivate let waits: ProcessorWaits
  fileprivate let began: LoopInstant
  fileprivate let before: Duration

  /// By the clock, less `waited`.
  public var elapsed: Duration { Loop.now - began - waited }
  /// What the processes waited since it was started.
  public var waited: Duration { waits.total - before }
}
