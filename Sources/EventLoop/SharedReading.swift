// One reading for all who ask at the same time. Reading all of Redis' campaigns (SystemRoute) or writing a page of
// metrics (MetricsRoute) is dear, so it does not run once for each caller: one reading is under way, and those who ask
// meanwhile share the next. An answer is never older than its question.

/// Runs a reading for one or many.
@LoopActor
public final class SharedReading<Value: Sendable> {
  private let read: @LoopActor () async throws -> Value
  private var running: Task<Value, any Error>?
  /// The reading that has not begun yet: whoever asks now may have its result.
  private var next: Task<Value, any Error>?

  public init(_ read: @escaping @LoopActor () async throws -> Value) { self.read = read }

  /// The result of a reading that began after the call. The reading goes on when a caller is cancelled, since others
  /// may wait for it.
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
