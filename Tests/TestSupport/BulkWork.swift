// Endless bulk work, to see what waits for it. Time is counted in its slices. Other tests share the loop and may keep
// it busy for some turns, each of which does a slice, so something that should wait for hardly any slice is allowed
// `few`.

import EventLoop

/// Many tasks that ask for a bulk turn again and again.
@LoopActor
public final class BulkWork {
  /// How many tasks wait in line: something that waits for each of them once counts as many slices.
  public nonisolated static let waiting = 200
  /// The most slices before something that does not wait for them.
  public nonisolated static let few = 40

  public private(set) var slices = 0
  private var isStopped = false
  private var tasks: [Task<Void, Never>] = []

  public init(tasks count: Int = waiting, inSlice body: @escaping @LoopActor () -> Void = {}) {
    tasks = (0..<count).map { _ in
      spawn { [self] in
        while !isStopped {
          await Loop.bulkTurn()
          slices += 1
          body()
        }
      }
    }
  }

  public func stop() async {
    isStopped = true
    for task in tasks { await task.value }
    tasks = []
  }

  /// The slices that are done while `event` happens, which begins amid the work.
  public static func slices(during event: @LoopActor () async throws -> Void) async throws -> Int {
    let work = BulkWork()
    try await eventually("all have had a turn") { work.slices > waiting }
    let before = work.slices
    let result: Result<Void, any Error>
    do { result = .success(try await event()) } catch { result = .failure(error) }
    let passed = work.slices - before
    await work.stop()
    try result.get()
    return passed
  }
}
