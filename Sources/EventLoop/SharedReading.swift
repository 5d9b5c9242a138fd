// One reading for all who ask at the same time. What reads all of Redis' campaigns (SystemRoute), or writes a whole
// page of metrics (MetricsRoute), is not to run as often as somebody asks: one reading is under way, and those who ask
// meanwhile share the next. So an answer is never older than its question.

/// Runs a reading for one or many.
@LoopActor
public final class SharedReading<Value: Sendable> {
  private let read: @LoopActor () async throws -> Value
  private var running: Task<Value, any Error>?
  /// The one that has not begun yet: who asks now may have its result.
  private var next: Task<Value, any Error>?

  public init(_ read: @escaping @LoopActor () async throws -> Value) { self.read = read }

  /// What the reading gives, begun after the call. Goes on when a caller is cancelled: others may wait for it.
  /// - Throws: what the reading throws.
  public func value() async throws -> Value {
    if let next { return try await next.value }
    let reading = spawn { [self, running] in
      _ = await running?.result
      self.running = next
      next = nil
      return try await read()
    }
    next = reading
    return try await reading.value
  }
}
