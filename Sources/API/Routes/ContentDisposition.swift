// The name under which a browser saves a download. A title may have any letters, so the header has the name twice: in
// ASCII for old readers, and in UTF-8 with escapes (RFC 5987), which the others prefer.

import Text

enum ContentDisposition {
  /// `attachment; filename="promo.csv"`, and `filename*` when the name is not plain.
  static func attachment(_ name: String) -> String {
    var plain = ""
    for scalar in name.unicodeScalars {
      let isSafe = (0x20..<0x7F).contains(scalar.value) && !"\"\\/%".unicodeScalars.contains(scalar)
      plain.unicodeScalars.append(isSafe ? scalar : "_")
    }
    let quoted = "attachment; filename=\"\(plain)\""
    return plain == name ? quoted : quoted + "; filename*=UTF-8''" + PercentText.text(name)
  }
}
