// The body that is sent when a campaign has ended, or when a notice it asks for is due: its status, as
// `GET /api/estado-cola/{id}` gives it, and the receiver's data about the delivery itself. The signature covers these
// bytes.

import Text

/// One try to announce an end or a notice.
public struct WebhookPayload: Sendable {
  /// The same in every try and for every receiver, so that a receiver recognises a repetition.
  public var deliveryID: String
  /// The state the campaign ended in or, of a notice, is in.
  public var event: CampaignState
  /// Which notice it is; nil for an end.
  public var notice: CampaignNotice?
  /// When the campaign ended or the notice was due, since 1970.
  public var occurred: Milliseconds
  /// When this try is made, since 1970. A receiver refuses old ones, so that a recorded request cannot be played again.
  public var sent: Milliseconds
  /// From 1.
  public var attempt: Int

  public init(
    deliveryID: String, event: CampaignState, notice: CampaignNotice? = nil, occurred: Milliseconds,
    sent: Milliseconds, attempt: Int
  ) {
    self.deliveryID = deliveryID
    self.event = event
    self.notice = notice
    self.occurred = occurred
    self.sent = sent
    self.attempt = attempt
  }

  /// The JSON object.
  public func body(_ status: CampaignStatus) -> [UInt8] {
    var bytes: [UInt8] = [UInt8(ascii: "{")]
    bytes.reserveCapacity(1024)
    status.appendJSONFields(to: &bytes)
    var texts: [(StaticString, String)] = [
      ("evento", event.rawValue), ("entrega_id", deliveryID), ("ocurrido", Timestamp.text(occurred)),
      ("enviado", Timestamp.text(sent)),
    ]
    if let notice { texts.append(("aviso", notice.rawValue)) }
    for (name, text) in texts {
      bytes.append(contentsOf: ",\"\(name)\":".utf8)
      JSONText.appendString(text, to: &bytes)
    }
    bytes.append(contentsOf: ",\"intento\":".utf8)
    DecimalText.append(attempt, to: &bytes)
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }
}
