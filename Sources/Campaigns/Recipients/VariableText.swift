// Checks the text of a variable. Meta refuses a text with a line break, a tab or more than four blanks in a row
// (132018), message by message; an error value of a spreadsheet would be sent to people as it is. ElementWriter checks
// each variable of each row, ColumnWishesReader each of `valores`.

/// Why a row's variables cannot be sent.
public enum VariableDefect: Error, Sendable, Equatable {
  /// An empty variable before a filled one, so that the template's variables would get each other's texts. Indices from
  /// 0.
  case gap(empty: Int, filled: Int)
  case tooLong(Int)
  /// `#N/A` and its like.
  case spreadsheetError(Int)

  /// The index of the variable, from 0.
  public var variable: Int {
    switch self {
    case .gap(let empty, _): empty
    case .tooLong(let index), .spreadsheetError(let index): index
    }
  }

  /// The reason in Spanish.
  public var explanation: String {
    switch self {
    case .gap(let empty, let filled): "variable\(empty + 1) está vacía y variable\(filled + 1) no"
    case .tooLong(let index): "variable\(index + 1) supera \(VariableText.maximumLength) caracteres"
    case .spreadsheetError(let index):
      "variable\(index + 1) trae un error de la hoja de cálculo en lugar de su valor"
    }
  }
}

public enum VariableText {
  /// The longest text of a variable, in Unicode scalars.
  public static let maximumLength = 1024
  /// The most blanks in a row that Meta accepts.
  static let longestRun = 4

  /// The kinds of text that nobody means as a text.
  enum Kind {
    case text
    /// A spreadsheet's `#N/A`, `#¡REF!`, `Err:502`, or `#####` for a column that was too narrow.
    case spreadsheetError
    /// What programs write for nothing: `nan`, `None`, `NULL`.
    case emptyWord
  }

  /// Whether `kind` can be other than `.text`, by the first byte.
  @inline(__always)
  static func isSuspect(_ first: UInt8) -> Bool {
    // A bit for each of `#` `(` `<`, and from 64 on of `[` and the letters E, N and U, small ones too.
    let suspects: UInt64 = first < 64 ? 0x1000_0108_0000_0000 : 0x0020_4020_0820_4020
    return first < 0x80 && suspects &>> UInt64(first) & 1 != 0
  }

  private static let longestWord = 32

  static func kind(_ text: UnsafeRawBufferPointer) -> Kind {
    guard let first = text.first, text.count <= longestWord else { return .text }
    if first == UInt8(ascii: "#") {
      if text.count >= 3, text.allSatisfy({ $0 == first }) { return .spreadsheetError }
      let marks: Set<Character> = ["¡", "¿"]
      let word = ColumnName.folded(String(decoding: text.dropFirst(), as: UTF8.self).filter { !marks.contains($0) })
      return spreadsheetErrors.contains(word) ? .spreadsheetError : .text
    }
    switch text.count {
    case 3: return isAny(text, "nan", "nil", "nat", "n/a") ? .emptyWord : .text
    case 4: return isAny(text, "none", "null", "<na>") ? .emptyWord : .text
    case 6: return isAny(text, "(null)", "(none)", "<null>", "[null]") ? .emptyWord : .text
    case 7 where text[3] == UInt8(ascii: ":"):
      let code = UnsafeRawBufferPointer(rebasing: text[4...])
      let isCode = code.allSatisfy { (0x30...0x39).contains($0) }
      let head = UnsafeRawBufferPointer(rebasing: text[..<3])
      return isCode && head.equalsIgnoringCase("err") ? .spreadsheetError : .text
    case 9: return isAny(text, "undefined") ? .emptyWord : .text
    case 15: return isAny(text, "[object object]") ? .emptyWord : .text
    default: return .text
    }
  }

  private static func isAny(_ text: UnsafeRawBufferPointer, _ words: StaticString...) -> Bool {
    words.contains { text.equalsIgnoringCase($0) }
  }

  /// The error values of Excel, LibreOffice and Google Sheets in English, Spanish and Portuguese, folded
  /// (`ColumnName.folded`) and without the `#`.
  private static let spreadsheetErrors: Set<String> = [
    "na", "nd", "ref!", "value!", "valor!", "name?", "nombre?", "nome?", "div0!", "null!", "nulo!", "num!", "spill!",
    "desbordamiento!", "derrame!", "despejar!", "calc!", "field!", "campo!", "blocked!", "bloqueado!", "unknown!",
    "desconocido!", "desconhecido!", "busy!", "ocupado!", "connect!", "conectar!", "error!", "erro!", "gettingdata",
    "obteniendodatos", "obtendodados",
  ]

  /// Whether a text has more scalars than a variable may have.
  @inline(__always)
  static func isTooLong(_ text: UnsafeRawBufferPointer) -> Bool {
    text.count > maximumLength && text.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 } > maximumLength
  }

  /// Whether Meta would refuse the text for its blanks.
  static func needsMending(_ text: UnsafeRawBufferPointer) -> Bool {
    var run = 0
    for byte in text {
      if isBreak(byte) { return true }
      run = byte == 0x20 ? run + 1 : 0
      if run > longestRun { return true }
    }
    return false
  }

  /// Whether Meta would refuse a text without line breaks and tabs. Of five blanks in a row one stands at a multiple of
  /// five.
  @inline(__always)
  static func hasLongRun(_ text: UnsafeRawBufferPointer) -> Bool {
    var index = longestRun
    while index < text.count {
      if text[index] == 0x20, text[index - 1] == 0x20 || (index + 1 < text.count && text[index + 1] == 0x20) {
        return needsMending(text)
      }
      index += longestRun + 1
    }
    return false
  }

  /// Hands over the bytes of the text with a blank for each run of white space that Meta would refuse.
  static func mend(_ text: UnsafeRawBufferPointer, _ take: (UInt8) -> Void) {
    var index = 0
    while index < text.count {
      var end = index
      var hasBreak = false
      while end < text.count, text[end] == 0x20 || isBreak(text[end]) {
        hasBreak = hasBreak || isBreak(text[end])
        end += 1
      }
      if end == index {
        take(text[index])
        index += 1
      } else {
        for _ in 0..<(hasBreak || end - index > longestRun ? 1 : end - index) { take(0x20) }
        index = end
      }
    }
  }

  /// Tab, line feed, vertical tab, form feed, carriage return.
  @inline(__always)
  private static func isBreak(_ byte: UInt8) -> Bool { byte >= 0x09 && byte <= 0x0D }
}

extension VariableText {
  /// Checks a text that is the same for all rows, and corrects it as far as possible.
  /// - Returns: the text to be sent, or the defect.
  public static func checked(_ text: String) -> Result<String, VariableDefect> {
    Array(text.utf8).withUnsafeBytes { bytes in
      let trimmed = bytes.trimmed
      if isTooLong(trimmed) { return .failure(.tooLong(0)) }
      if kind(trimmed) == .spreadsheetError { return .failure(.spreadsheetError(0)) }
      var mended: [UInt8] = []
      mend(trimmed) { mended.append($0) }
      return .success(String(decoding: mended, as: UTF8.self))
    }
  }
}
