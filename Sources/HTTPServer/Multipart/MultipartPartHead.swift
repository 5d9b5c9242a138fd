// The header block of one part of a form: which field it is, and the file's name when it is a file.

import Text

/// What a part says about itself.
public struct MultipartPartHead: Sendable, Equatable {
  /// The form field's name.
  public let name: String
  /// The name of the uploaded file; nil when the part is a plain field.
  public let fileName: String?
  /// The part's Content-Type as it was sent; nil when it has none.
  public let contentType: String?

  public init(name: String, fileName: String? = nil, contentType: String? = nil) {
    self.name = name
    self.fileName = fileName
    self.contentType = contentType
  }

  /// Parses header lines that end with CRLF each.
  init(headerLines: ArraySlice<UInt8>) throws(MultipartError) {
    let parsed = headerLines.withUnsafeBytes { lines in Result { () throws(MultipartError) in try Self.parse(lines) } }
    self = try parsed.get()
  }

  private static func parse(_ headerLines: UnsafeRawBufferPointer) throws(MultipartError) -> MultipartPartHead {
    var disposition: HeaderParameters?
    var contentType: String?
    var start = 0
    while start < headerLines.count {
      let end = headerLines[start...].firstIndex(of: ASCII.carriageReturn) ?? headerLines.count
      let line = UnsafeRawBufferPointer(rebasing: headerLines[start..<end])
      start = end + 2
      guard let colon = line.firstIndex(of: ASCII.colon), colon > 0, line[..<colon].allSatisfy(ByteSet.token.contains),
        line.allSatisfy(ASCII.isFieldValue)
      else { throw .badPartHeader }
      let name = UnsafeRawBufferPointer(rebasing: line[..<colon])
      let value = UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]).trimmedOfBlanks
      if ASCII.equals(name, ignoringCase: "content-disposition") {
        guard disposition == nil, let parameters = try HeaderParameters(value) else { throw .badPartHeader }
        disposition = parameters
      } else if ASCII.equals(name, ignoringCase: "content-type") {
        contentType = String(decoding: value, as: UTF8.self)
      }
    }
    guard let disposition, disposition.value == "form-data", let name = disposition.text("name") else {
      throw .unnamedPart
    }
    // A file's name is stored nowhere, so it may be in any encoding.
    if disposition.isForeign("name") { throw .foreignName }
    return MultipartPartHead(name: name, fileName: disposition.text("filename"), contentType: contentType)
  }
}

extension UnsafeRawBufferPointer {
  /// Without the spaces and tabs at both ends.
  var trimmedOfBlanks: UnsafeRawBufferPointer {
    var range = 0..<count
    while let byte = range.first.map({ self[$0] }), byte == ASCII.space || byte == ASCII.tab {
      range = range.lowerBound + 1..<range.upperBound
    }
    while let byte = range.last.map({ self[$0] }), byte == ASCII.space || byte == ASCII.tab {
      range = range.lowerBound..<range.upperBound - 1
    }
    return UnsafeRawBufferPointer(rebasing: self[range])
  }
}
