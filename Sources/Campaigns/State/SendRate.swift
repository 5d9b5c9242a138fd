// How fast a campaign goes (`ritmo_por_minuto`) and when it will be through (`fin_estimado`).
// What was measured lately counts; before there is a measurement the interval does, and at interval 0 the average since
// publication. `CampaignStatus` calls this.

/// What was seen over a recent stretch of time: a status route or runner keeps two samples and gives the difference.
public struct RateSample: Sendable, Equatable {
  /// Messages that got an answer in the window.
  public var messages: Int
  /// Its length.
  public var elapsed: Milliseconds

  public init(messages: Int, elapsed: Milliseconds) {
    self.messages = messages
    self.elapsed = elapsed
  }
}

/// A rate in tenths of a message per minute, so that one decimal needs no floating point.
public struct SendRate: Sendable, Equatable {
  public var tenthsPerMinute: Int

  public init(tenthsPerMinute: Int) {
    self.tenthsPerMinute = tenthsPerMinute
  }

  public static let zero = SendRate(tenthsPerMinute: 0)

  /// A window shorter than this, or than five intervals, says more about chance than about the rate.
  static let shortestWindow: Milliseconds = 5000

  /// - Parameters:
  ///   - interval: `intervalo_ms`, 0 or more.
  ///   - window: what was measured lately, if anything.
  ///   - average: the whole run so far, used at interval 0 only (a pause spoils it).
  /// - Returns: nil if nothing at all is known yet.
  public static func estimate(interval: Milliseconds, window: RateSample?, average: RateSample?) -> SendRate? {
    if let window, window.elapsed >= max(shortestWindow, saturatingProduct(interval, 5)) { return rate(of: window) }
    if interval > 0 { return SendRate(tenthsPerMinute: Int(600_000 / interval)) }
    guard let average, average.elapsed > 0, average.messages > 0 else { return nil }
    return rate(of: average)
  }

  /// When `remaining` messages will be through, counted from `start`; nil if at this rate they never are.
  public func end(of remaining: Int, from start: Milliseconds) -> Milliseconds? {
    guard tenthsPerMinute > 0 else { return nil }
    let span = saturatingProduct(Milliseconds(remaining), 600_000) / Milliseconds(tenthsPerMinute)
    let (end, overflow) = start.addingReportingOverflow(span)
    return overflow ? nil : end
  }

  private static func rate(of window: RateSample) -> SendRate {
    SendRate(tenthsPerMinute: Int(saturatingProduct(Milliseconds(window.messages), 600_000) / window.elapsed))
  }
}

private func saturatingProduct(_ a: Int64, _ b: Int64) -> Int64 {
  let (product, overflow) = a.multipliedReportingOverflow(by: b)
  return overflow ? .max : product
}
