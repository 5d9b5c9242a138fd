// The rules for a short text from a client (a template's name, a reason), whichever route it comes by: its length, and
// no control characters, which would reach logs and reports. The same mistake has the same words everywhere
// (docs/wire.md, "Errors").

/// What is wrong with a text, as its 422 says it.
package struct FieldTextDefect {
  package var message: String
  /// FastAPI's name of the mistake.
  package var type: String

  /// - Parameters:
  ///   - text: without blanks around it; not empty.
  ///   - longest: in Unicode scalars.
  /// - Returns: nil if nothing is wrong.
  package static func of(_ text: String, longest: Int) -> FieldTextDefect? {
    if text.unicodeScalars.count > longest {
      return FieldTextDefect(message: "Debe tener como máximo \(longest) caracteres", type: "string_too_long")
    }
    if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      return FieldTextDefect(message: "No puede tener caracteres de control", type: "value_error")
    }
    return nil
  }
}
