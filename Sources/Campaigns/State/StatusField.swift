// One field of a campaign's status: its name, the source of its value and its description. The answer
// (`CampaignStatus+JSON.swift`) and its description (the API) are made from the rows of `StatusField+table.swift`.

import Text

/// A field of the status object.
public struct StatusField: Sendable {
  public let name: String
  /// For the API's description, in Spanish.
  public let meaning: String
  public let value: Value
  /// Whether it is stored under its own name and shown as it is stored (`CampaignStatus.given`).
  public let isGiven: Bool
  /// The name as it stands in the object.
  let key: [UInt8]

  /// The kind of a value, with an example where the kind has none.
  public enum Value: Sendable {
    case text(example: String, @Sendable (CampaignStatus) -> String)
    case textOrNull(example: String, @Sendable (CampaignStatus) -> String?)
    /// One of a few words.
    case choice([String], @Sendable (CampaignStatus) -> String)
    case choiceOrNull([String], @Sendable (CampaignStatus) -> String?)
    /// How many messages have each code.
    case codes(@Sendable (CampaignStatus) -> [FailureCount])
    /// How many messages are of each category.
    case categories(@Sendable (CampaignStatus) -> [FailureCount])
    /// A number of messages.
    case count(example: Int, @Sendable (CampaignStatus) -> Int)
    case integer(ClosedRange<Int>, example: Int, @Sendable (CampaignStatus) -> Int)
    /// Shown with one decimal.
    case tenths(upTo: Int?, example: String, @Sendable (CampaignStatus) -> Int)
    /// Since 1970.
    case moment(@Sendable (CampaignStatus) -> Milliseconds)
    case momentOrNull(example: String?, @Sendable (CampaignStatus) -> Milliseconds?)
  }

  init(_ name: String, _ meaning: String, _ value: Value, isGiven: Bool = false) {
    self.name = name
    self.meaning = meaning
    self.value = value
    self.isGiven = isGiven
    key = Array("\"\(name)\":".utf8)
  }

  /// A text that is shown as the campaign was given it; empty where it was given none.
  static func given(_ name: String, _ meaning: String, example: String) -> StatusField {
    StatusField(name, meaning, .text(example: example) { $0.given[name] ?? "" }, isGiven: true)
  }
}
