// Reads what a POST of Meta's webhook says about people: what they write (`value.messages[]`), which may answer a
// message of ours or ask to be left alone, and their preferences for marketing (`value.user_preferences[]`). A text is
// compared with the opt-out words and kept nowhere. Pure.

import Campaigns
import JSON
import Text

/// A person opts out, or in again.
struct OptChange: Sendable, Equatable {
  enum Wish: Sendable, Equatable {
    /// A reply that is one of the words, or a button with one of them.
    case outByReply
    /// Meta's own switch for marketing.
    case outByPreference
    case inByPreference
  }

  var recipient: Recipient
  var wish: Wish
  /// When, since 1970; nil if the webhook does not say.
  var moment: Milliseconds?
}

enum ReplyNotification {
  /// The lists in a notification in which such wishes may be.
  static func lists(in document: JSONValue) -> [(isPreferences: Bool, values: [JSONValue])] {
    var lists: [(isPreferences: Bool, values: [JSONValue])] = []
    for entry in document["entry"]?.array ?? [] {
      for change in entry["changes"]?.array ?? [] {
        guard let value = change["value"] else { continue }
        if let messages = value["messages"]?.array, !messages.isEmpty { lists.append((false, messages)) }
        if let preferences = value["user_preferences"]?.array, !preferences.isEmpty {
          lists.append((true, preferences))
        }
      }
    }
    return lists
  }

  /// What one message asks for; nil for any other message.
  static func reply(_ message: JSONValue, words: OptOutWords) -> OptChange? {
    let interactive = message["interactive"]
    let texts = [
      message["text"]?["body"], message["button"]?["payload"], message["button"]?["text"],
      interactive?["button_reply"]?["id"], interactive?["button_reply"]?["title"], interactive?["list_reply"]?["id"],
      interactive?["list_reply"]?["title"],
    ]
    guard texts.contains(where: { $0?.string.map(words.matches) ?? false }),
      let recipient = recipient(message["from"] ?? message["from_user_id"])
    else { return nil }
    return OptChange(recipient: recipient, wish: .outByReply, moment: message["timestamp"]?.metaMoment)
  }

  /// The wamid of the message that a message answers; nil when it answers none.
  static func answered(_ message: JSONValue) -> String? {
    guard let id = message["context"]?["id"]?.string, (1...256).contains(id.utf8.count) else { return nil }
    return id
  }

  /// What one preference says; nil for a value that is neither.
  static func preference(_ preference: JSONValue) -> OptChange? {
    guard let recipient = recipient(preference["wa_id"] ?? preference["user_id"]) else { return nil }
    let wish: OptChange.Wish
    switch preference["value"]?.string {
    case "stop": wish = .outByPreference
    case "resume": wish = .inByPreference
    default: return nil
    }
    return OptChange(recipient: recipient, wish: wish, moment: preference["timestamp"]?.metaMoment)
  }

  /// A person's number, or the id of one who shows no number.
  private static func recipient(_ value: JSONValue?) -> Recipient? {
    guard let text = value?.text else { return nil }
    return Array(text.utf8).withUnsafeBytes { Recipient(stored: $0) }
  }
}
