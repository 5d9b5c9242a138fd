// What a request's outcome means for its message, the same for both APIs: reads the answer (AnswerFields) and leaves
// the decision to Campaigns' table.

import Campaigns
import EventLoop
import HTTPClient
import Text

extension Outcome {
  /// What the client's outcome means for the message.
  package init(_ outcome: ClientOutcome, refusal: GateRefusal?, redactor: Redactor) {
    switch outcome {
    case .response(let response):
      self = Outcome(GatewayAnswer(response, redactor: redactor, now: Loop.wallClockMilliseconds()))
    case .failure(let failure):
      if !failure.mayHaveBeenDelivered, let refusal = refusal ?? (failure.wasHeld ? .heldTooLong : nil) {
        self = .returned(refusal)
      } else {
        self = Outcome(
          TransportFailure(
            kind: failure.kind.transportKind, bodyHandedOut: failure.mayHaveBeenDelivered,
            text: redactor.redacted(failure.text)))
      }
    }
  }
}

extension GatewayAnswer {
  /// - Parameter redactor: hides secrets. An error's text is stored with its message and shown in reports, and some
  ///   APIs repeat in it the token, or the request line with the secrets in API_WHATSAPP_URL. They are hidden before
  ///   texts are cut, and again in the text that was put together from the body.
  package init(_ response: ClientResponse, redactor: Redactor, now: Milliseconds) {
    var body = response.body
    redactor.redact(&body)
    let fields = AnswerFields(
      status: response.status, body: body, retryAfter: response.retryAfter, nowMilliseconds: now)
    self.init(
      status: fields.status, metaCode: fields.code, errorText: fields.text.map(redactor.redacted),
      messageID: fields.messageID.map(redactor.redacted),
      saysFailed: fields.declaresFailure, bodyIsUnreadable: !fields.isReadable || response.isTruncated,
      isHeld: fields.isHeld, isPage: !fields.isReadable && (response.isHTML || body.looksLikeMarkup),
      retryAfter: fields.retryAfter, location: response.location.map(redactor.redacted))
  }
}

extension [UInt8] {
  /// Whether the body begins with `<`, after a byte order mark and white space.
  fileprivate var looksLikeMarkup: Bool {
    let text = starts(with: [0xEF, 0xBB, 0xBF]) ? self[3...] : self[...]
    return text.first { $0 > 0x20 } == UInt8(ascii: "<")
  }
}

extension ClientFailure.Kind {
  /// The same in the words of the reports.
  package var transportKind: TransportFailure.Kind {
    switch self {
    case .dns: .resolution
    case .connect, .forbidden: .connection
    case .tls: .tls
    case .timeout: .timeout
    case .reset, .sendRewind, .cancelled: .lost
    case .emptyReply: .emptyReply
    case .tooLarge, .protocol: .malformedReply
    case .aborted, .other: .other
    }
  }
}
