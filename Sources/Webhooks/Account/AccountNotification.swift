// Reads what a POST of Meta's webhook says about the account: templates, their category, a number's quality, how much
// the business may send. `entry[].id` is the WhatsApp account (WABA), `entry[].time` when it happened. Pure.

import Campaigns
import JSON
import Text

struct AccountNotice: Sendable, Equatable {
  enum What: Sendable, Equatable {
    case template(String, language: String, TemplateEvent)
    case category(String, language: String, from: String, to: String)
    /// - Parameter number: its last digits, or empty.
    case quality(number: String, isLow: Bool)
    /// - Parameter conversations: in 24 hours.
    case limit(conversations: Int, isLower: Bool)
  }

  var account: String
  /// In seconds since 1970; 0 if the webhook does not say.
  var time: Int64
  var what: What
}

enum AccountNotification {
  /// The longest word that Meta uses, in bytes; longer texts are ignored.
  private static let longestWord = 512

  static func notices(in document: JSONValue) -> [AccountNotice] {
    var notices: [AccountNotice] = []
    for entry in document["entry"]?.array ?? [] {
      guard let account = entry["id"]?.text else { continue }
      let time = entry["time"]?.integerOrDigits ?? 0
      for change in entry["changes"]?.array ?? [] {
        guard let field = change["field"]?.string, let value = change["value"], let what = notice(field, value) else {
          continue
        }
        notices.append(AccountNotice(account: account, time: max(0, time), what: what))
      }
    }
    return notices
  }

  private static func notice(_ field: String, _ value: JSONValue) -> AccountNotice.What? {
    switch field {
    case "message_template_status_update":
      guard let template = template(value), let event = word(value["event"]).flatMap(TemplateEvent.init(rawValue:))
      else { return nil }
      return .template(template.name, language: template.language, event)
    case "template_category_update":
      // With `correct_category` Meta only announces the change.
      guard let template = template(value), let to = word(value["new_category"]) else { return nil }
      return .category(
        template.name, language: template.language, from: word(value["previous_category"]) ?? "", to: to)
    case "phone_number_quality_update": return quality(value)
    case "business_capability_update":
      let names = ["max_daily_conversations_per_business", "max_daily_conversation_per_phone"]
      guard let limit = names.lazy.compactMap({ value[$0]?.integerOrDigits }).first, limit > 0,
        limit <= 1_000_000_000
      else { return nil }
      return .limit(conversations: Int(limit), isLower: false)
    default: return nil
    }
  }

  private static func quality(_ value: JSONValue) -> AccountNotice.What? {
    let digits = (value["display_phone_number"]?.text ?? "").filter { ("0"..."9").contains($0) }
    switch word(value["event"]) {
    case "FLAGGED": return .quality(number: String(digits.suffix(4)), isLow: true)
    case "UNFLAGGED": return .quality(number: String(digits.suffix(4)), isLow: false)
    case "DOWNGRADE":
      let words = ["max_daily_conversations_per_business", "current_limit"]
      guard let limit = words.lazy.compactMap({ word(value[$0]) }).first.flatMap(MessagingTier.init)?.limit else {
        return nil
      }
      return .limit(conversations: limit, isLower: true)
    default: return nil
    }
  }

  private static func template(_ value: JSONValue) -> (name: String, language: String)? {
    guard let name = word(value["message_template_name"]), let language = word(value["message_template_language"])
    else {
      return nil
    }
    return (name, language)
  }

  private static func word(_ value: JSONValue?) -> String? {
    guard let word = value?.string, (1...longestWord).contains(word.utf8.count) else { return nil }
    return word
  }
}
