// The JSON body of Meta's Cloud API (docs/wire.md):
//     {"messaging_product":"whatsapp","recipient_type":"individual","to":…,"type":"template","template":{"name":…,
//      "language":{"policy":"deterministic","code":…},"components":[…]},
//      "biz_opaque_callback_data":"{campaign_id}:{seq}"}
// What is the same for all messages of a campaign is encoded once; the strings of the element are copied as they lie.
// An image in the header and numbered variables in the text are written here; MessagePlan has the other parts of a
// template. The token is not part of the body: it travels in a header.

import Text

public struct MetaSendRequest: Sendable {
  /// The body up to `"to":`, and for people who show no number up to `"recipient":`. Meta accepts an id in `to`, but
  /// loses the message.
  private let head = Array(#"{"messaging_product":"whatsapp","recipient_type":"individual","to":"#.utf8)
  private let userHead = Array(#"{"messaging_product":"whatsapp","recipient_type":"individual","recipient":"#.utf8)
  /// `,"type":"template",…,"code":"es"}`, to which components or the end follow.
  private let middle: [UInt8]
  private let campaignID: String
  private let plan: MessagePlan?

  /// - Parameter plan: nil when messages have nothing but an image and numbered variables.
  public init(template: String, language: String, campaignID: String, plan: MessagePlan? = nil) {
    var middle = Array(#","type":"template","template":{"name":"#.utf8)
    JSONText.appendString(template, to: &middle)
    middle.append(contentsOf: #","language":{"policy":"deterministic","code":"#.utf8)
    JSONText.appendString(language, to: &middle)
    middle.append(UInt8(ascii: "}"))
    self.middle = middle
    self.campaignID = campaignID
    self.plan = plan
  }

  /// Appends the body of one message.
  /// - Parameter slices: where its parts lie in `element`, from `ElementReader`.
  public func appendBody(of slices: ElementSlices, in element: UnsafeRawBufferPointer, to body: inout [UInt8]) {
    // Behind the quote stands a letter in an id, a digit in a number.
    body.append(contentsOf: element[slices.number.lowerBound + 1] > UInt8(ascii: "9") ? userHead : head)
    body.append(contentsOf: UnsafeRawBufferPointer(rebasing: element[slices.number]))
    body.append(contentsOf: middle)
    if let plan {
      let writer = MessageWriter(slices: slices, element: element)
      writer.append(plan, to: &body)
    } else {
      appendImageAndTexts(of: slices, in: element, to: &body)
    }
    append(#"},"biz_opaque_callback_data":"#, to: &body)
    CallbackData.append(campaignID: campaignID, seq: slices.seq, to: &body)
    append("}", to: &body)
  }

  private func appendImageAndTexts(
    of slices: ElementSlices, in element: UnsafeRawBufferPointer, to body: inout [UInt8]
  ) {
    guard !slices.imageURL.isEmpty || !slices.variables.isEmpty else { return }
    append(#","components":["#, to: &body)
    if !slices.imageURL.isEmpty {
      append(#"{"type":"header","parameters":[{"type":"image","image":{"link":"#, to: &body)
      body.append(contentsOf: UnsafeRawBufferPointer(rebasing: element[slices.imageURL]))
      append("}}]}", to: &body)
      if !slices.variables.isEmpty { append(",", to: &body) }
    }
    if !slices.variables.isEmpty {
      append(#"{"type":"body","parameters":["#, to: &body)
      MessageWriter.appendTexts(UnsafeRawBufferPointer(rebasing: element[slices.variables]), to: &body)
      append("]}", to: &body)
    }
    append("]", to: &body)
  }

  @inline(__always)
  private func append(_ text: StaticString, to body: inout [UInt8]) {
    text.withUTF8Buffer { body.append(contentsOf: $0) }
  }
}
