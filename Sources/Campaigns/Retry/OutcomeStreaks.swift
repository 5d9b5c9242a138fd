// Two alarms of one campaign: when the same thing goes wrong twenty times in a row, it is not the messages. An API
// redeploy must not turn 100,000 messages into uncertain ones, nor a wrong column mapping burn them as failures.
// The runner tells each outcome to both and stops the campaign with the reason it gets.

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

/// Twenty failures in a row with one code. Outcomes that settle nothing (retries, pauses, uncertainties) do not break it.
public struct SystemicFailureStreak: Sendable, Equatable {
  public static let limit = 20

  public private(set) var count = 0
  private var code: FailureCode?

  public init() {}

  /// - Returns: the `motivo` to stop with, at the twentieth.
  public mutating func record(_ outcome: Outcome) -> String? {
    switch outcome {
    case .failed(let failure):
      count = failure.code == code ? count + 1 : 1
      code = failure.code
      guard count >= Self.limit else { return nil }
      self = SystemicFailureStreak()
      return StopReason.text(streak: Self.limit, of: failure.code)
    case .sent:
      if count > 0 { self = SystemicFailureStreak() }
    case .retry, .hold, .returned, .throttled, .pairThrottled, .stopCampaign, .uncertain:
      break
    }
    return nil
  }
}
