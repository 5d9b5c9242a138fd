// Finds the single-byte encoding of a CSV. Each is tried: bytes that are letters of Spanish, Portuguese and French in
// one encoding are signs, or unlikely letters, in the others. Points count what speaks against an encoding, character
// by character (CharacterDoubt):
//
// - none for a letter of these languages where their spelling has it: small among small letters, `ñ` before a vowel,
//   `ã` before `o`; a few where it would be odd (`ç` before `e`, a capital behind a small letter), and for letters of
//   other languages;
// - none or one for a sign in its place (`€` beside a figure, `¿` before a word in a text with `?`), many elsewhere;
// - most for what is no text: line drawing, control characters.
//
// Every byte value counts once, by the mean over its places, since the same word a hundred times proves no more than
// once. Most files are in Windows-1252, so the other encodings begin with some points; Mac Roman does not where lines
// end with CR alone, as on a Mac. The lowest sum wins if it leads clearly and is low enough to be text. Otherwise the
// encoding is unknown, and the upload is refused. CSVCellDecoder collects the evidence from the rows of a sample.

/// What the bytes of a sample say about its encoding.
struct CharsetEvidence {
  /// Places of one byte value that are looked at.
  private static let places = 16
  /// By how many points the best must lead.
  private static let lead = 3
  /// How many points for each byte value are still text.
  private static let bearable = 5
  /// How far Windows-1252 is ahead at the beginning; with a Mac's line ends Mac Roman is, too.
  private static let advantage = 2

  private let endsLinesWithCR: Bool
  /// The byte values that have come, less 0x80.
  private var present: [Int] = []
  /// How often each byte value from 0x80 on has come.
  private var counts = [Int](repeating: 0, count: 128)
  /// What speaks against each byte value from 0x80 on, by the first encoding, then by the second, and so on.
  private var points = [Int](repeating: 0, count: 128 * SingleByteCharset.allCases.count)

  init(endsLinesWithCR: Bool) { self.endsLinesWithCR = endsLinesWithCR }

  /// Adds a cell.
  mutating func add(_ cell: UnsafeRawBufferPointer) {
    for index in cell.indices where cell[index] >= 0x80 {
      let value = Int(cell[index] - 0x80)
      guard counts[value] < Self.places else { continue }
      if counts[value] == 0 { present.append(value) }
      counts[value] += 1
      for (number, charset) in SingleByteCharset.allCases.enumerated() {
        points[number * 128 + value] += CharacterDoubt(cell, at: index, in: charset).points
      }
    }
  }

  /// Forgets all cells.
  mutating func removeAll() {
    for value in present {
      counts[value] = 0
      for number in SingleByteCharset.allCases.indices { points[number * 128 + value] = 0 }
    }
    present.removeAll(keepingCapacity: true)
  }

  /// The encoding; nil when nobody knows.
  var charset: SingleByteCharset? {
    // The sums are in hundredths of a point.
    let sums = SingleByteCharset.allCases.indices.map { number in
      present.reduce(0) { $0 + points[number * 128 + $1] * 100 / counts[$1] }
    }
    let favourite = endsLinesWithCR ? SingleByteCharset.macRoman : .windows1252
    func rank(_ number: Int) -> Int {
      sums[number] + (SingleByteCharset.allCases[number] == favourite ? 0 : Self.advantage * 100)
    }
    let ranked = SingleByteCharset.allCases.indices.sorted { rank($0) < rank($1) }
    guard rank(ranked[1]) - rank(ranked[0]) >= Self.lead * 100,
      sums[ranked[0]] <= Self.bearable * 100 * present.count
    else { return nil }
    return SingleByteCharset.allCases[ranked[0]]
  }
}
