// Whether an answer says that its message failed although its status is 2xx, in the dialects of the APIs that people
// use as API_WHATSAPP_URL. AnswerFields calls it for every answer, so it looks each member up once.

import JSON
import Text

enum SaidFailure {
  /// The value by which a member says so.
  private enum Sign {
    /// `false`, `"false"`, 0.
    case no
    /// `true`.
    case yes
    /// Any value that is not empty.
    case presence
    /// One of `words`.
    case word
    /// -1, which WhatsApp Web gives a message that could not be sent.
    case minusOne
  }

  private static let signs: [String: Sign] = [
    "success": .no, "ok": .no, "sent": .no, "accepted": .no, "enviado": .no, "exito": .no, "isSuccess": .no,
    "successful": .no,
    "isSendFailure": .yes, "failed": .yes, "isError": .yes, "hasError": .yes, "is_error": .yes,
    "error": .presence, "meta_error": .presence, "errors": .presence, "error_code": .presence, "errorCode": .presence,
    "error_message": .presence, "errorMessage": .presence,
    "status": .word, "state": .word, "estado": .word, "result": .word, "message_status": .word,
    "ack": .minusOne,
  ]

  private static let words: Set<String> = [
    "error", "errored", "failed", "fail", "failure", "rejected", "undelivered", "undeliverable", "expired", "canceled",
    "cancelled", "invalid", "blocked", "denied", "fallido", "fallida", "rechazado", "rechazada", "no_enviado",
  ]

  /// - Parameter document: the answer. In a list of messages the first one counts.
  static func isIn(_ document: JSONValue) -> Bool {
    guard let members = document.members else { return false }
    for member in members {
      switch signs[member.name] {
      case nil: continue
      case .no?: if isNo(member.value) { return true }
      case .yes?: if isYes(member.value) { return true }
      case .presence?: if ErrorDetails.isPresent(member.value) { return true }
      case .word?: if isWord(member.value) { return true }
      case .minusOne?: if member.value.integer == -1 { return true }
      }
    }
    if let first = document["messages"]?[0], first.members != nil { return isIn(first) }
    return false
  }

  private static func isNo(_ value: JSONValue) -> Bool {
    switch value {
    case .bool(let flag): !flag
    case .string(let text): ["false", "no", "0"].contains(text.trimmedASCII.lowercased())
    case .number: value.integer == 0
    case .null, .array, .object: false
    }
  }

  private static func isYes(_ value: JSONValue) -> Bool {
    value.bool == true || value.string?.trimmedASCII.lowercased() == "true"
  }

  private static func isWord(_ value: JSONValue) -> Bool {
    value.string.map { words.contains($0.trimmedASCII.lowercased()) } ?? false
  }
}
