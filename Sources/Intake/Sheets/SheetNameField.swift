// `hoja`: which sheet of a spreadsheet is read.

import HTTPServer
import Text
import Uploads

package enum SheetNameField {
  package static let name = "hoja"
  /// Characters. Excel's names have 31, those of others are longer.
  package static let longest = 255

  /// - Returns: the name without blanks around it; nil when nothing was given.
  /// - Throws: `HTTPError` 422.
  package static func name(_ bytes: [UInt8]) throws(HTTPError) -> String? {
    let name = String(decoding: bytes, as: UTF8.self).trimmedASCII
    if name.isEmpty { return nil }
    if let defect = FieldTextDefect.of(name, longest: longest) {
      throw HTTPError(issues: [ValidationIssue(["body", .name(Self.name)], defect.message, type: defect.type)])
    }
    return name
  }
}
