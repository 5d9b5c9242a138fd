// Two alarms of one campaign: when the same thing goes wrong twenty times in a row, the messages are not the cause. An
// API redeploy must not turn 100,000 messages into uncertain ones, and a wrong column mapping must not burn them as
// failures. The campaign's machine tells the one each outcome and the other the end of each message, and stops the
// campaign with the reason it gets. They outlive the runner (Delivery, `KeptStreaks`).

/// Twenty uncertain outcomes in a row.
public struct UncertainStreak: Sendable, Equatable {
  public static let limit = 20

  public private(set) var count = 0

  public init() {}

  /// - Returns: the `motivo` to stop with, at the twentieth.
  public mutating func record(_ outcome: Outcome) -> String? {
    switch outcome {
    case .uncertain:
      count += 1
    case .sent, .retry, .throttled, .pairThrottled, .stopCampaign, .failed:
      count = 0
    case .hold, .returned:  // said nothing about what the API does with a message
      break
    }
    guard count >= Self.limit else { return nil }
    count = 0
    return StopReason.text(uncertainStreak: Self.limit)
  }
}

/// Twenty failures in a row with one code, among them messages whose last retry failed. Outcomes that settle nothing
/// (retries, pauses, uncertainties) do not break the streak.
public struct SystemicFailureStreak: Sendable, Equatable {
  public static let limit = 20

  public private(set) var count = 0
  private var code: FailureCode?

  public init() {}

  /// A message has become `fallido`, at once or because its retries are used up.
  /// - Returns: the `motivo` to stop with, at the twentieth.
  public mutating func failed(_ code: FailureCode) -> String? {
    count = code == self.code ? count + 1 : 1
    self.code = code
    guard count >= Self.limit else { return nil }
    self = SystemicFailureStreak()
    return StopReason.text(streak: Self.limit, of: code)
  }

  /// A message has become `enviado`.
  public mutating func sent() {
    if count > 0 { self = SystemicFailureStreak() }
  }
}
