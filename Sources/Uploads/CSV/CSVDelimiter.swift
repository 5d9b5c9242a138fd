// Tells from its header line which of the four usual delimiters a CSV uses. Spreadsheets write `;` where the comma is
// the decimal sign, databases write tabs and `|`. CSVPreamble calls it once per upload.

import Campaigns

/// The detection of the delimiter.
enum CSVDelimiter {
  /// Of delimiters that fit equally well the first one wins.
  static let candidates: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|")]

  /// The delimiter that makes `numero` a cell of its own. If several do, the one that `sep=` declares, else the most
  /// frequent one outside quotes.
  static func detect(in line: ArraySlice<UInt8>, declared: UInt8?) -> UInt8 {
    var best = candidates[0]
    var bestRank = -1
    for candidate in candidates {
      let cells = split(line, at: candidate)
      let rank =
        (cells.contains(where: isNumber) ? 2_000_000 : 0) + (candidate == declared ? 1_000_000 : 0) + cells.count
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

/// Follows quotes through a line whose delimiter is not known yet, by the same grammar as CSVScanner: a quote opens a
/// cell only at its beginning.
struct QuoteState {
  private enum State {
    case cellStart, quoted, closed, plain
  }

  private var state = State.cellStart

  var isOpen: Bool { state == .quoted }

  /// - Returns: whether the byte is text: more than blanks, quotes and delimiters.
  mutating func take(_ byte: UInt8) -> Bool {
    if byte == UInt8(ascii: "\"") {
      switch state {
      case .cellStart, .closed: state = .quoted  // a doubled one opens it again
      case .quoted: state = .closed
      case .plain: break
      }
      return false
    }
    if isOpen { return true }
    if CSVDelimiter.candidates.contains(byte) {
      state = .cellStart
      return false
    }
    if byte == 0x20 {
      if state == .closed { state = .plain }
      return false
    }
    state = .plain
    return true
  }
}
