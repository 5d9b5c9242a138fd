// Which of the four usual delimiters a CSV uses, told from its header line. Spreadsheets write `;` where the comma is
// the decimal sign, databases like tabs and `|`. Called once per upload by CSVPreamble.

import Campaigns

/// The detection of the delimiter.
enum CSVDelimiter {
  /// In the order in which they win when they fit equally well.
  static let candidates: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|")]

  /// The delimiter that sets `numero` apart, and of several, the most frequent outside quotes.
  static func detect(in line: ArraySlice<UInt8>) -> UInt8 {
    var best = candidates[0]
    var bestRank = -1
    for candidate in candidates {
      let cells = split(line, at: candidate)
      let rank = (cells.contains(where: isNumber) ? 1_000_000 : 0) + cells.count
      if rank > bestRank {
        best = candidate
        bestRank = rank
      }
    }
    return best
  }

  private static func split(_ line: ArraySlice<UInt8>, at delimiter: UInt8) -> [ArraySlice<UInt8>] {
    var quotes = QuoteState()
    var cells: [ArraySlice<UInt8>] = []
    var start = line.startIndex
    for index in line.indices {
      if line[index] == delimiter, !quotes.isOpen {
        cells.append(line[start..<index])
        start = index + 1
      }
      _ = quotes.take(line[index])
    }
    cells.append(line[start...])
    return cells
  }

  /// Whether a cell of the header names the column that must be there.
  private static func isNumber(_ cell: ArraySlice<UInt8>) -> Bool {
    let text = cell.withUnsafeBytes { Array($0.trimmed) }
    let name = text.count > 1 && text.first == UInt8(ascii: "\"") ? Array(text.dropFirst().dropLast()) : text
    return name.withUnsafeBytes { ColumnPlace.known($0.trimmed) == .number }
  }
}

/// Follows quotes through a line whose delimiter is not known yet: one opens a cell only at its beginning.
struct QuoteState {
  private(set) var isOpen = false
  private var isCellStart = true

  /// - Returns: whether the byte is text: more than blanks, quotes and delimiters.
  mutating func take(_ byte: UInt8) -> Bool {
    if byte == UInt8(ascii: "\"") {
      // Right after a closing quote the cell counts as beginning, so that a doubled one opens it again.
      if isOpen {
        isOpen = false
      } else if isCellStart {
        isOpen = true
      }
      return false
    }
    if isOpen { return true }
    if CSVDelimiter.candidates.contains(byte) {
      isCellStart = true
      return false
    }
    if byte == 0x20 { return false }
    isCellStart = false
    return true
  }
}
