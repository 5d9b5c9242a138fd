// A flag as text, which comes in a form's field, in a JSON body whose writer sends texts, and in a query.

import Text

package enum FlagText {
  /// The words that `flag` reads, in lower case.
  package static let words = ["true", "1", "si", "sí", "on", "yes", "false", "0", "no", "off"]

  /// Whether a word means yes; nil for any other word.
  package static func flag(_ text: String) -> Bool? {
    switch text.trimmedASCII.lowercased() {
    case "true", "1", "si", "sí", "on", "yes": true
    case "false", "0", "no", "off": false
    default: nil
    }
  }
}
