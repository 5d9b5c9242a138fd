// The status object, written from its fields' rows (StatusField). The webhook adds fields of its own to the same
// object, hence the two entry points.

import Text

extension CampaignStatus {
  /// Appends the object with its braces.
  public func appendJSON(to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "{"))
    appendJSONFields(to: &bytes)
    bytes.append(UInt8(ascii: "}"))
  }

  /// Appends the fields without the braces, so that a caller can put others before or after them.
  public func appendJSONFields(to bytes: inout [UInt8]) {
    var isFirst = true
    for field in StatusField.table {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      bytes.append(contentsOf: field.key)
      field.value.append(of: self, to: &bytes)
    }
  }
}

extension StatusField.Value {
  fileprivate func append(of status: CampaignStatus, to bytes: inout [UInt8]) {
    switch self {
    case .text(_, let text), .choice(_, let text): JSONText.appendString(text(status), to: &bytes)
    case .textOrNull(_, let text), .choiceOrNull(_, let text): Self.append(text(status), to: &bytes)
    case .count(_, let number), .integer(_, _, let number): DecimalText.append(number(status), to: &bytes)
    case .tenths(_, _, let number):
      let tenths = number(status)
      DecimalText.append(tenths / 10, to: &bytes)
      bytes.append(UInt8(ascii: "."))
      DecimalText.append(tenths % 10, to: &bytes)
    case .codes(let counts), .categories(let counts): counts(status).appendJSON(to: &bytes)
    case .moment(let moment): JSONText.appendString(Timestamp.text(moment(status)), to: &bytes)
    case .momentOrNull(_, let moment): Self.append(moment(status).map(Timestamp.text), to: &bytes)
    }
  }

  private static func append(_ text: String?, to bytes: inout [UInt8]) {
    guard let text else { return bytes.append(contentsOf: "null".utf8) }
    JSONText.appendString(text, to: &bytes)
  }
}

extension [FailureCount] {
  /// Appends an object, `{"131026":12}`.
  public func appendJSON(to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "{"))
    for (index, one) in enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      JSONText.appendString(one.code, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      DecimalText.append(one.count, to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }
}
