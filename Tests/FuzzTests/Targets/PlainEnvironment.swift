// A careless reading of a `.env` file: its text is split at line ends and at the first `=`. EnvironmentFile must find
// the same in a file that it accepts. `EnvironmentRules` calls it.

@testable import Environment
@testable import EventLoop

enum PlainEnvironment {
  /// The lines without their ends (LF, CR LF, CR). The text behind the last end is a line, also when it is empty.
  static func lines(of input: [UInt8]) -> [[UInt8]] {
    var lines: [[UInt8]] = [[]]
    for (index, byte) in input.enumerated() {
      if byte == 10, index > 0, input[index - 1] == 13 { continue }
      if byte == 10 || byte == 13 { lines.append([]) } else { lines[lines.count - 1].append(byte) }
    }
    return lines
  }

  static func check(_ file: EnvironmentFile, against input: [UInt8]) throws(BrokenRule) {
    var entries = file.entries[...]
    for (index, bytes) in lines(of: input).enumerated() {
      var text = String(decoding: bytes, as: UTF8.self)
      if index == 0, text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
      if text.trimmed.isEmpty || text.trimmed.unicodeScalars.first == "#" { continue }
      guard let entry = entries.popFirst(), entry.line == index + 1 else {
        throw BrokenRule(rule: "line \(index + 1) was passed over")
      }
      try check(entry, text.unicodeScalars)
    }
    try require(entries.isEmpty, "there are more entries than lines")
  }

  private static func check(
    _ entry: EnvironmentFile.Entry, _ line: String.UnicodeScalarView
  ) throws(BrokenRule) {
    guard let equals = line.firstIndex(of: "=") else { throw BrokenRule(rule: "a line without = is an entry") }
    let name = String(line[..<equals]).split { $0 == " " || $0 == "\t" }
    try require(name == [entry.name[...]] || name == ["export", entry.name[...]], "the name is another")
    let value = Array(line[line.index(after: equals)...])
    let trimmed = Array(String(String.UnicodeScalarView(value)).trimmed.unicodeScalars)
    if let quote = trimmed.first, quote == "\"" || quote == "'" {
      // A text in quotes may have lost nothing but backslashes.
      let expected = [quote] + entry.value.unicodeScalars + [quote]
      try require(
        trimmed.filter { $0 != "\\" }.starts(with: expected.filter { $0 != "\\" }), "the quoted value is another")
    } else {
      let comment = value.indices.dropFirst().first {
        value[$0] == "#" && (value[$0 - 1] == " " || value[$0 - 1] == "\t")
      }
      let plain = String(String.UnicodeScalarView(value[..<(comment ?? value.endIndex)])).trimmed
      try require(Array(plain.utf8) == Array(entry.value.utf8), "the value is another")
    }
  }

  /// A name that is no setting's means one exactly when it is at most one edit away.
  static func checkMeaning(of name: String) throws(BrokenRule) {
    let written = Array(name.uppercased().replacing("-", with: "_"))
    let isNear = written.count < 40 && SettingName.all.contains { distance(written, Array($0)) <= 1 }
    try require((SettingName.meant(by: name) != nil) == isNear, "a name's meaning is not found, or found for nothing")
  }

  /// The edits from one text to the other: letters more, less or other, and neighbours that changed places. It is
  /// computed with the table of all beginnings.
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var table = [[Int]](repeating: Array(0...right.count), count: left.count + 1)
    for row in 0...left.count { table[row][0] = row }
    for row in left.indices {
      for column in right.indices {
        let same = left[row] == right[column] ? 0 : 1
        var best = min(table[row][column + 1] + 1, table[row + 1][column] + 1, table[row][column] + same)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          best = min(best, table[row - 1][column - 1] + 1)
        }
        table[row + 1][column + 1] = best
      }
    }
    return table[left.count][right.count]
  }
}
