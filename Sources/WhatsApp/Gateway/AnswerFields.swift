// Reads a WhatsApp API's answer, whatever its shape (docs/wire.md, "What an answer says"): the message id, the error's
// text, Meta's code, whether a 2xx means failure after all, how long to wait. The gateways call it once per answer. The
// Campaigns module decides which outcome follows.
//
// The direct-send API is a wrapper around Meta's, written by many hands: the error is a string, an object, an object
// inside `detail`, a list of FastAPI's, or Meta's whole answer as a string of JSON.

import EventLoop
import HTTPClient
import JSON
import Text

/// The parts of one answer that matter, with nothing decided yet.
package struct AnswerFields: Sendable, Equatable {
  /// HTTP status.
  package var status: Int
  /// Message id (usually a `wamid.…`); nil when the answer has none.
  package var messageID: String?
  /// Meta's code; nil when there is none, or no failure. A number that repeats the HTTP status is no code.
  package var code: Int?
  /// The error's text, one line of at most `textLimit` characters; nil when nothing is said, or no failure.
  package var text: String?
  /// The object says that it failed (`SaidFailure`).
  var declaresFailure = false
  /// Meta holds the message back until it has judged the template.
  var isHeld = false
  /// The body is a JSON object or array. A 2xx without one is still sent, with a warning.
  var isReadable = false
  /// Retry-After, more than zero and at most a day; nil when absent or not understood. "At once" (0, a negative number
  /// or a date that has passed) counts as absent: it is no advice to a client that was just refused.
  package var retryAfter: Duration?

  package init(
    status: Int, messageID: String? = nil, code: Int? = nil, text: String? = nil, declaresFailure: Bool = false,
    isReadable: Bool = false, retryAfter: Duration? = nil
  ) {
    self.status = status
    self.messageID = messageID
    self.code = code
    self.text = text
    self.declaresFailure = declaresFailure
    self.isReadable = isReadable
    self.retryAfter = retryAfter
  }

  /// Characters of an error text that are kept: every failure stores it in Redis once.
  static let textLimit = 300
  /// Characters of a body without a recognisable error text that stand in for one.
  package static let bodyLimit = 200
}

extension AnswerFields {
  /// Reads an answer.
  /// - Parameters:
  ///   - body: the bytes received, possibly cut short.
  ///   - retryAfter: the header's value.
  ///   - nowMilliseconds: wall clock, for a Retry-After that is a date.
  package init(status: Int, body: [UInt8], retryAfter: String? = nil, nowMilliseconds: Int64) {
    self.status = status
    self.retryAfter = retryAfter.flatMap { Self.delay($0, nowMilliseconds: nowMilliseconds) }

    guard let document = try? JSONDocument.parse(body), document.members != nil || document.array != nil else {
      guard !(200...299).contains(status) else { return }
      let raw = String(decoding: body.prefix(4 * Self.bodyLimit), as: UTF8.self)
      text = ErrorText.line(raw, limit: Self.bodyLimit)
      code = ErrorText.code(in: raw, httpStatus: status)
      return
    }
    isReadable = true
    messageID = Self.messageID(in: document)
    declaresFailure = SaidFailure.isIn(document)
    isHeld = document["messages"]?[0]?["message_status"]?.string == "held_for_quality_assessment"

    // A success' `message` or `code` is no error. This is also the fast path of every message that went well.
    guard declaresFailure || !(200...299).contains(status) else { return }
    let details = ErrorDetails(document, httpStatus: status)
    code = details.code
    text =
      details.text
      ?? ErrorText.line(String(decoding: body.prefix(4 * Self.bodyLimit), as: UTF8.self), limit: Self.bodyLimit)
  }

  /// `id`, `wamid`, `message_id` or `messages[0].id`, in this order; an id is short and has no control characters
  /// (results are stored as tab-separated lines).
  private static func messageID(in document: JSONValue) -> String? {
    id(document["id"]) ?? id(document["wamid"]) ?? id(document["message_id"]) ?? id(document["messages"]?[0]?["id"])
  }

  private static func id(_ value: JSONValue?) -> String? {
    guard var id = value?.text?.trimmedASCII, (1...256).contains(id.utf8.count) else { return nil }
    return id.withUTF8 { $0.contains { $0 < 0x20 || $0 == 0x7F } } ? nil : id
  }

  /// Retry-After is a number of seconds or a date (RFC 9110 section 10.2.3).
  private static func delay(_ value: String, nowMilliseconds: Int64) -> Duration? {
    let day: Int64 = 86_400_000
    let text = value.trimmedASCII
    var delay: Int64 = 0
    if let seconds = Double(text), seconds.isFinite {
      delay = Int64(min(max(seconds * 1000, 0), Double(day)))
    } else if let moment = RetryAfterDate.milliseconds(text, nowMilliseconds: nowMilliseconds) {
      delay = min(moment - nowMilliseconds, day)
    }
    return delay > 0 ? .milliseconds(delay) : nil
  }
}
