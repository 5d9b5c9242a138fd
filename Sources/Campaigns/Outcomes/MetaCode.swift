// A code of WhatsApp's Cloud API: what it asks for, what it means, what to do. `MetaCode+table` has all known codes.
// For a code that is not in the table the HTTP status decides.

/// A known code, or several that mean the same.
public struct MetaCode: Sendable {
  /// What a code asks for.
  public enum Effect: Sendable, Equatable {
    /// Later, and the whole number slower.
    case throttleNumber
    /// Later, and the whole number waits for a minute or more: the account is in maintenance.
    case pauseNumber
    /// Later, this recipient only.
    case throttlePair
    /// Again with backoff, spending attempts.
    case retry
    /// The campaign stops: account, token, permission, quality, limit or template.
    case stop
    /// This message has failed for good.
    case fail
  }

  /// Whether a message that failed with a code can arrive when it is sent again.
  public enum Again: Sendable, Equatable {
    case possible
    /// Not within 24 hours.
    case afterADay
    case never
  }

  let numbers: ClosedRange<Int>
  public let effect: Effect
  let again: Again
  /// What it means, in Spanish: the beginning of a sentence for a code that stops, else a few words.
  let meaning: String?
  /// What the operator does about it, in Spanish. Only codes that stop have it.
  let remedy: String?

  init(
    _ number: Int, _ effect: Effect, _ meaning: String? = nil, remedy: String? = nil, again: Again = .possible
  ) {
    self.init(number...number, effect, meaning, remedy: remedy, again: again)
  }

  init(
    _ numbers: ClosedRange<Int>, _ effect: Effect, _ meaning: String? = nil, remedy: String? = nil,
    again: Again = .possible
  ) {
    self.numbers = numbers
    self.effect = effect
    self.again = again
    self.meaning = meaning
    self.remedy = remedy
  }
}

extension MetaCode {
  /// The least time that a number waits after `pauseNumber`.
  static let shortestPause: Duration = .seconds(60)

  /// The recipient stopped this business' marketing: the number goes onto the list of exclusions (`take_turn.lua`).
  public static let marketingStopped = 131050

  /// The row of a code; nil if it is not in the table.
  public static func row(of code: Int) -> MetaCode? { position(of: code).map { table[$0] } }

  /// Where its row is.
  static func position(of code: Int) -> Int? { table.firstIndex { $0.numbers.contains(code) } }

  /// The code, or the first and the last of several.
  var name: String {
    numbers.count == 1 ? "\(numbers.lowerBound)" : "\(numbers.lowerBound)-\(numbers.upperBound)"
  }

  /// What `code` asks for; nil if it is not in the table.
  public static func effect(of code: Int) -> Effect? { row(of: code)?.effect }

  /// The `motivo` of a campaign that a code stops; nil for a code of another kind.
  public static func stopReason(of code: Int) -> String? {
    row(of: code).flatMap { $0.effect == .stop ? $0.stopReason(of: code) : nil }
  }

  /// The same for one of the row's codes.
  func stopReason(of code: Int) -> String { "\(meaning ?? "") (código \(code)). \(remedy ?? "")" }

  /// The meaning of a code that fails one message, for the operator and in Spanish; nil for codes of another kind.
  /// 131053 is included: it is retried, and fails the message in the end when its image is the problem.
  static func explanation(of code: Int) -> String? {
    row(of: code).flatMap { $0.effect == .stop ? nil : $0.meaning }
  }
}
