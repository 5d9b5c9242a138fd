// The form in which headers are compared. People write `Teléfono`, `TELEFONO`, `numero_de.telefono` and mean the same.
// ColumnMeaning finds a column's meaning with it, and `mapeo` its columns.

import Text

public enum ColumnName {
  /// Letters and digits in lower case, without accents; blanks, `_` `.` `-` and other punctuation that people put into
  /// headers are left out.
  /// - Parameter name: UTF-8.
  public static func folded(_ name: UnsafeRawBufferPointer) -> String {
    folded(String(decoding: name, as: UTF8.self))
  }

  public static func folded(_ name: String) -> String {
    var folded = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      switch scalar {
      case "A"..."Z": folded.append(Unicode.Scalar(scalar.value | 0x20)!)
      case "_", ".", "-", ":", "*", "(", ")", "/", "'", "\"", "°", "º", "ª": break
      case "\u{300}"..."\u{36F}": break
      case "\0"..."\u{7F}": if !scalar.properties.isWhitespace { folded.append(scalar) }
      default: append(scalar, to: &folded)
      }
    }
    return String(folded)
  }

  /// Appends a letter that is no ASCII, without its accent.
  private static func append(_ scalar: Unicode.Scalar, to folded: inout String.UnicodeScalarView) {
    if scalar.properties.isWhitespace || InvisibleText.contains(scalar) { return }
    for lower in scalar.properties.lowercaseMapping.unicodeScalars {
      switch lower {
      case "à"..."å": folded.append("a")
      case "ç": folded.append("c")
      case "è"..."ë": folded.append("e")
      case "ì"..."ï": folded.append("i")
      case "ñ": folded.append("n")
      case "ò"..."ö": folded.append("o")
      case "ù"..."ü": folded.append("u")
      case "\u{300}"..."\u{36F}": break
      default: folded.append(lower)
      }
    }
  }
}
