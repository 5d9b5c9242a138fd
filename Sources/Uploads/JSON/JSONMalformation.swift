// Where a text stops being JSON, and what yajl says about it, in words that help the operator. JSONTokenizer makes it,
// JSONRecipientParser shows it.

/// A violation of the grammar.
package struct JSONMalformation: Equatable {
  /// The byte at which the defect was noticed, from 0.
  package var offset: Int
  /// yajl's words.
  package var message: String

  /// Whether the text is not UTF-8.
  package var isForeign: Bool { message.contains(Self.foreign) }

  private static let foreign = "invalid bytes in UTF8"

  /// The reason in Spanish.
  package var explanation: String {
    let reasons = [
      ("premature EOF", "el documento está incompleto"),
      (Self.foreign, "hay texto que no es UTF-8"),
      ("trailing garbage", "sobra texto después del documento"),
      ("invalid character inside string", "un texto contiene caracteres de control sin escapar"),
      ("inside a string, '\\' occurs", "una barra inversa va seguida de un carácter que no corresponde"),
      ("invalid (non-hex) character", "una secuencia \\u no tiene cuatro dígitos hexadecimales"),
      ("invalid object key", "la clave de un objeto debe ir entre comillas"),
      ("object key and value must be separated", "falta el signo ':' entre la clave y el valor"),
      ("after key and value", "falta una coma o '}' después de un valor"),
      ("after array element", "falta una coma o ']' después de un valor"),
    ]
    return reasons.first { message.contains($0.0) }?.1 ?? "hay un carácter que no corresponde"
  }
}
