// A notification of the simulated Meta's webhook, as Meta writes it: one change for each kind of news.

import EventLoop
import Text

enum SimulatedNotification {
  /// The body that tells some events of one number.
  static func body(_ events: [SimulatedEvent], from number: String) -> [UInt8] {
    let seconds = Loop.wallClockMilliseconds() / 1000
    var changes: [[UInt8]] = []
    for list in SimulatedEvent.List.allCases {
      let some = events.filter { $0.list == list }
      if some.isEmpty { continue }
      var value = JSONObjectWriter()
      value.field("messaging_product", "whatsapp")
      value.object("metadata") { metadata in
        metadata.field("display_phone_number", displayNumber)
        metadata.field("phone_number_id", number)
      }
      value.array(list.name, some) { event, bytes in bytes.append(contentsOf: event.json(at: seconds)) }
      var change = JSONObjectWriter()
      change.field("value", raw: value.finish())
      change.field("field", list == .preferences ? "user_preferences" : "messages")
      changes.append(change.finish())
    }
    return body(changes: changes)
  }

  /// The body with these changes of an account.
  static func body(changes: [[UInt8]], account: String = "102290129340398") -> [UInt8] {
    var entry = JSONObjectWriter()
    entry.field("id", account)
    entry.field("time", Int(Loop.wallClockMilliseconds() / 1000))
    entry.array("changes", changes) { $1.append(contentsOf: $0) }
    var notification = JSONObjectWriter()
    notification.field("object", "whatsapp_business_account")
    notification.array("entry", [entry.finish()]) { $1.append(contentsOf: $0) }
    return notification.finish()
  }

  static let displayNumber = "15550783881"
}

extension SimulatedEvent {
  /// The list of a notification that holds an event.
  fileprivate enum List: CaseIterable {
    case statuses, replies, preferences

    var name: StaticString {
      switch self {
      case .statuses: "statuses"
      case .replies: "messages"
      case .preferences: "user_preferences"
      }
    }
  }

  fileprivate var list: List {
    switch kind {
    case .status: .statuses
    case .reply: .replies
    case .preference: .preferences
    }
  }
}

extension SimulatedEvent {
  /// - Parameter seconds: since 1970.
  fileprivate func json(at seconds: Int64) -> [UInt8] {
    var json = JSONObjectWriter()
    switch kind {
    case .status(let word, let code):
      json.field("id", message.id)
      json.field("status", word)
      json.field("timestamp", "\(seconds)")
      if message.showsNumber {
        json.field("recipient_id", message.recipient)
      } else {
        json.field("recipient_user_id", message.recipient)
      }
      json.field("biz_opaque_callback_data", message.callbackData)
      if let pricing = message.pricing, pricing.isTold(by: word) {
        json.object("pricing") { price in
          price.field("billable", pricing == .regular)
          price.field("pricing_model", "PMP")
          price.field("category", "marketing")
          price.field("type", pricing.rawValue)
        }
      }
      if let code { json.array("errors", [code]) { $1.append(contentsOf: Self.error($0)) } }
    case .reply(let text, let isButton):
      if message.showsNumber {
        json.field("from", message.recipient)
      } else {
        json.field("from_user_id", message.recipient)
      }
      json.field("id", "\(message.id).R")
      json.field("timestamp", "\(seconds)")
      json.field("type", isButton ? "button" : "text")
      if isButton {
        json.object("button") { button in
          button.field("payload", text)
          button.field("text", text)
        }
      } else {
        json.object("text") { $0.field("body", text) }
      }
      json.object("context") { context in
        context.field("from", SimulatedNotification.displayNumber)
        context.field("id", message.id)
      }
    case .preference(let value):
      if message.showsNumber {
        json.field("wa_id", message.recipient)
      } else {
        json.field("user_id", message.recipient)
      }
      json.field("detail", "User requested to \(value) marketing messages")
      json.field("category", "marketing_messages")
      json.field("value", value)
      json.field("timestamp", Int(seconds))
    }
    return json.finish()
  }

  private static func error(_ code: Int) -> [UInt8] {
    var error = JSONObjectWriter()
    error.field("code", code)
    error.field("title", "Message undeliverable")
    error.field("message", "Message undeliverable")
    error.object("error_data") { $0.field("details", "El simulador no lo entregó") }
    return error.finish()
  }
}
