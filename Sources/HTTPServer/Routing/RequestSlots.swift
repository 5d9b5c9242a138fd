// A bound on the requests of one costly kind that are under way: uploads, reports, event streams, trials. A slot is
// taken before the answer's head is sent, so that a refusal can still be a 503. It is free again when nobody holds it,
// also when a stream never began (HEAD, a client that is gone).

import EventLoop

@LoopActor
public final class RequestSlots {
  /// The right to go on. Whoever does the work holds it, such as a stream's producer.
  @LoopActor
  public final class Slot {
    /// Does `work`, and holds the slot until it is done.
    public func during<Result>(_ work: @LoopActor () async throws -> Result) async rethrows -> Result {
      defer { withExtendedLifetime(self) {} }
      return try await work()
    }
  }

  private struct Holder {
    weak let slot: Slot?
  }

  private var limit: Int
  private let refusal: String
  private var holders: [Holder] = []

  /// - Parameter refusal: the `detail` of the 503, in Spanish.
  public init(limit: Int, refusal: String) {
    self.limit = limit
    self.refusal = refusal
  }

  /// Lowers the limit, because there are fewer connections than it was made for.
  public func keep(within most: Int) { limit = min(limit, most) }

  /// Slots that are held now.
  public var takenCount: Int { holders.count { $0.slot != nil } }

  /// - Throws: `HTTPError` 503 when all are taken.
  public func take() throws(HTTPError) -> Slot {
    holders.removeAll { $0.slot == nil }
    guard holders.count < limit else {
      throw HTTPError(.serviceUnavailable, refusal, headers: ["Retry-After": "5"])
    }
    let slot = Slot()
    holders.append(Holder(slot: slot))
    return slot
  }
}
