// The JSON body of Meta's Cloud API (docs/wire.md):
//     {"messaging_product":"whatsapp","recipient_type":"individual","to":…,"type":"template","template":{"name":…,
//      "language":{"policy":"deterministic","code":…},"components":[header with image, body with texts]},
//      "biz_opaque_callback_data":"{campaign_id}:{seq}"}
// What is the same for all messages of a campaign is encoded once; the strings of the element are copied as they lie.
// The token is no part of it: it travels in a header.

import Text

public struct MetaSendRequest: Sendable {
  /// Up to `"to":`.
  private let head = Array(#"{"messaging_product":"whatsapp","recipient_type":"individual","to":"#.utf8)
  /// `,"type":"template",…,"code":"es"}`, to which components or the end follow.
  private let middle: [UInt8]
  private let campaignID: String

  public init(template: String, language: String, campaignID: String) {
    var middle = Array(#","type":"template","template":{"name":"#.utf8)
    JSONText.appendString(template, to: &middle)
    middle.append(contentsOf: #","language":{"policy":"deterministic","code":"#.utf8)
    JSONText.appendString(language, to: &middle)
    middle.append(UInt8(ascii: "}"))
    self.middle = middle
    self.campaignID = campaignID
  }

  /// Appends the body of one message.
  /// - Parameter slices: where its parts lie in `element`, from `ElementReader`.
  public func appendBody(of slices: ElementSlices, in element: UnsafeRawBufferPointer, to body: inout [UInt8]) {
    body.append(contentsOf: head)
    body.append(contentsOf: UnsafeRawBufferPointer(rebasing: element[slices.number]))
    body.append(contentsOf: middle)
    if !slices.imageURL.isEmpty || !slices.variables.isEmpty {
      append(#","components":["#, to: &body)
      if !slices.imageURL.isEmpty {
        append(#"{"type":"header","parameters":[{"type":"image","image":{"link":"#, to: &body)
        body.append(contentsOf: UnsafeRawBufferPointer(rebasing: element[slices.imageURL]))
        append("}}]}", to: &body)
        if !slices.variables.isEmpty { append(",", to: &body) }
      }
      if !slices.variables.isEmpty {
        append(#"{"type":"body","parameters":["#, to: &body)
        appendTexts(UnsafeRawBufferPointer(rebasing: element[slices.variables]), to: &body)
        append("]}", to: &body)
      }
      append("]", to: &body)
    }
    append(#"},"biz_opaque_callback_data":"#, to: &body)
    CallbackData.append(campaignID: campaignID, seq: slices.seq, to: &body)
    append("}", to: &body)
  }

  /// `"a","b"` as `{"type":"text","text":"a"},{"type":"text","text":"b"}`.
  private func appendTexts(_ literals: UnsafeRawBufferPointer, to body: inout [UInt8]) {
    var isInside = false
    var isEscaped = false
    for byte in literals {
      if !isInside, byte == UInt8(ascii: "\"") { append(#"{"type":"text","text":"#, to: &body) }
      body.append(byte)
      if isEscaped {
        isEscaped = false
      } else if isInside, byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        if isInside { append("}", to: &body) }
        isInside.toggle()
      }
    }
  }

  @inline(__always)
  private func append(_ text: StaticString, to body: inout [UInt8]) {
    text.withUTF8Buffer { body.append(contentsOf: $0) }
  }
}
