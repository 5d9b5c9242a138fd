// Texts of others on a terminal. A title, an error of Meta's or an answer of something that is no LoopServer may hold
// the terminal's own commands (ESC …) or marks that turn the line around: they are shown as a dot, or left out.

import Text

/// Makes a foreign text harmless.
enum PlainText {
  /// One line without control characters and marks that nobody sees; those that join emoji stay.
  static func line(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0A, 0x0D: scalars.append(" ")
      case 0..<0x20, 0x7F..<0xA0: scalars.append("·")
      case 0x200C, 0x200D, 0xFE0E, 0xFE0F: scalars.append(scalar)
      default: if !InvisibleText.contains(scalar) { scalars.append(scalar) }
      }
    }
    return String(scalars)
  }

  /// A text as a shell takes it for one word, so that a command that is shown can be pasted.
  static func shellWord(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.unicodeScalars.allSatisfy { scalar in
        scalar.properties.isAlphabetic || "0123456789_-.,/+%=@".unicodeScalars.contains(scalar)
      }
    return isPlain ? text : "'" + line(text).replacing("'", with: "'\\''") + "'"
  }

  /// Lines of at most `width` columns, broken at blanks; a longer word is broken where it must be.
  /// - Parameter indent: blanks in front of every line but the first, which keeps its own.
  static func wrap(_ text: String, _ width: Int?, indent: Int = 0) -> [String] {
    guard let width, width > indent + 8, DisplayWidth.of(text) > width else { return [text] }
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = String(text.prefix { $0 == " " })
    var used = line.count
    var isFresh = true
    func end() {
      lines.append(line)
      line = margin
      used = indent
      isFresh = true
    }
    for part in text.split(separator: " ") {
      var word = String(part)
      if !isFresh, used + 1 + DisplayWidth.of(word) > width { end() }
      while used + DisplayWidth.of(word) > width {
        let head = DisplayWidth.prefix(word, width - used)
        line += head
        word.removeFirst(head.count)
        end()
      }
      if !isFresh {
        line += " "
        used += 1
      }
      line += word
      used += DisplayWidth.of(word)
      isFresh = false
    }
    return isFresh && !lines.isEmpty ? lines : lines + [line]
  }
}

extension DisplayWidth {
  /// The longest beginning within so many columns, at least one character.
  static func prefix(_ text: String, _ width: Int) -> String {
    var cut = ""
    var used = 0
    for character in text {
      used += of(character)
      if used > width, !cut.isEmpty { break }
      cut.append(character)
    }
    return cut
  }
}
