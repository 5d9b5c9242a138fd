// A reading that is shared by all who ask at the same time and kept for a while: for pages that many people leave open.

import EventLoop

@LoopActor
final class KeptReading<Value: Sendable> {
  private let life: Duration
  private let shared: SharedReading<Value>
  private var kept: (value: Value, until: LoopInstant)?

  init(for life: Duration, _ read: @escaping @LoopActor () async throws -> Value) {
    self.life = life
    shared = SharedReading(read)
  }

  /// The result of a reading that is at most as old as `life`.
  /// - Throws: what the reading throws.
  func value() async throws -> Value {
    if let kept, kept.until > Loop.now { return kept.value }
    let value = try await shared.value()
    kept = (value, Loop.now + life)
    return value
  }
}
