// How many messages of a campaign are in which place. Each number is the size of one Redis container (docs/queue.md,
// "Keys"), and a message is in exactly one of them, so the sum is the total: the first promise of ARCHITECTURE.md.

/// The eight places a message can be in, and the one it should not.
public struct CampaignCounts: Sendable, Equatable {
  /// `pendientes`
  public var pending: Int
  /// `en_vuelo`
  public var inFlight: Int
  /// `reintentando`
  public var retrying: Int
  /// `enviados`
  public var sent: Int
  /// `fallidos`
  public var failed: Int
  /// `inciertos`
  public var uncertain: Int
  /// `cancelados`
  public var cancelled: Int
  /// `excluidos`
  public var excluded: Int
  /// `perdidos`: Redis no longer has them.
  public var lost: Int

  public init(
    pending: Int = 0, inFlight: Int = 0, retrying: Int = 0, sent: Int = 0, failed: Int = 0, uncertain: Int = 0,
    cancelled: Int = 0, excluded: Int = 0, lost: Int = 0
  ) {
    self.pending = pending
    self.inFlight = inFlight
    self.retrying = retrying
    self.sent = sent
    self.failed = failed
    self.uncertain = uncertain
    self.cancelled = cancelled
    self.excluded = excluded
    self.lost = lost
  }

  /// Messages that still may be sent.
  public var unfinished: Int { pending + inFlight + retrying }

  /// Messages that have their outcome; `progreso_porcentaje` counts these.
  public var finished: Int { sent + failed + uncertain + cancelled + excluded + lost }

  /// All of them; equal to the campaign's `total`, always.
  public var sum: Int { unfinished + finished }

  /// Makes the counts add up to the campaign's total: missing messages are lost, and surplus elements are foreign and
  /// count nowhere. Foreign elements are found and set aside soon; until then they are subtracted from the waiting
  /// messages first, where there is most room for them.
  /// - Returns: how many elements are foreign.
  public mutating func fit(to total: Int) -> Int {
    let there = sum
    lost += max(0, total - there)
    let foreign = max(0, there - total)
    var left = foreign
    for place: WritableKeyPath<CampaignCounts, Int> in [
      \.pending, \.retrying, \.inFlight, \.cancelled, \.excluded, \.uncertain, \.failed, \.sent,
    ] {
      let some = min(left, self[keyPath: place])
      self[keyPath: place] -= some
      left -= some
    }
    return foreign
  }

  /// `progreso_porcentaje` in tenths of a percent, 0…1000: 100 · finished / total to one decimal, half rounded up.
  /// A campaign without messages has made no progress.
  package func progressTenths(total: Int) -> Int {
    guard total > 0 else { return 0 }
    return min(1000, (finished * 1000 + total / 2) / total)
  }
}
