// The JSON body of the direct-send API (docs/wire.md):
//     {"token","phone_id","numero","template_name","idioma","variables":[…],"url_imagen"}
// What is the same for all messages of a campaign is encoded once; a message then costs a few copies of bytes.
// It holds the token, so it is never logged and lives no longer than the credentials it was made from.

import Text

public struct DirectSendRequest: Sendable {
  /// `{"token":…,"phone_id":…,"numero":`
  private let head: [UInt8]
  /// `,"template_name":…,"idioma":…`
  private let middle: [UInt8]

  public init(token: String, phoneID: String, template: String, language: String) {
    var head: [UInt8] = []
    head.append(contentsOf: #"{"token":"#.utf8)
    JSONText.appendString(token, to: &head)
    head.append(contentsOf: #","phone_id":"#.utf8)
    JSONText.appendString(phoneID, to: &head)
    head.append(contentsOf: #","numero":"#.utf8)
    self.head = head

    var middle: [UInt8] = []
    middle.append(contentsOf: #","template_name":"#.utf8)
    JSONText.appendString(template, to: &middle)
    middle.append(contentsOf: #","idioma":"#.utf8)
    JSONText.appendString(language, to: &middle)
    self.middle = middle
  }

  /// Appends the body of one message.
  /// - Parameters:
  ///   - slices: where its parts lie in `element`, from `ElementReader`.
  ///   - body: usually emptied with its capacity kept, so that no message allocates.
  public func appendBody(of slices: ElementSlices, in element: UnsafeRawBufferPointer, to body: inout [UInt8]) {
    body.append(contentsOf: head)
    body.append(contentsOf: UnsafeRawBufferPointer(rebasing: element[slices.number]))
    body.append(contentsOf: middle)
    if !slices.variables.isEmpty {
      append(#","variables":["#, to: &body)
      body.append(contentsOf: UnsafeRawBufferPointer(rebasing: element[slices.variables]))
      body.append(UInt8(ascii: "]"))
    }
    if !slices.imageURL.isEmpty {
      append(#","url_imagen":"#, to: &body)
      body.append(contentsOf: UnsafeRawBufferPointer(rebasing: element[slices.imageURL]))
    }
    body.append(UInt8(ascii: "}"))
  }

  @inline(__always)
  private func append(_ text: StaticString, to body: inout [UInt8]) {
    text.withUTF8Buffer { body.append(contentsOf: $0) }
  }
}
