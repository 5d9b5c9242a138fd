// The rules for any `.env` file. The parser passes over comments and blank lines only. An accepted file says the same
// when it is written anew, with other line ends or with a byte order mark. An error has nothing of the file in it.

@testable import Environment
@testable import EventLoop

enum EnvironmentRules {
  static func check(_ input: [UInt8]) throws(BrokenRule) {
    switch parse(input) {
    case .success(let file):
      try PlainEnvironment.check(file, against: input)
      try checkRoundTrip(file)
      for entry in file.entries { try PlainEnvironment.checkMeaning(of: entry.name) }
    case .failure(let error):
      try checkSilence(error)
      if let line = error.line { try checkBlame(line, in: input) }
    }
    if input.count <= EnvironmentFile.longest / 4 { try checkSpellings(input) }
  }

  private static func parse(_ bytes: [UInt8]) -> Result<EnvironmentFile, EnvironmentFileError> {
    Result { () throws(EnvironmentFileError) in try EnvironmentFile(bytes) }
  }

  private static func checkRoundTrip(_ file: EnvironmentFile) throws(BrokenRule) {
    var text = ""
    for (index, entry) in file.entries.enumerated() {
      let prefix = ["", "export ", "\texport \t"][index % 3]
      if index % 2 == 0, !entry.value.utf8.contains(UInt8(ascii: "'")) {
        // Before a blank, `export` is no name.
        text += "\(prefix)\(entry.name)= '\(entry.value)' # x\n"
      } else {
        // The text is escaped by scalars, since a quote with an accent is one Character.
        let escaped = entry.value.unicodeScalars.map { #""\$"#.unicodeScalars.contains($0) ? "\\\($0)" : "\($0)" }
        text += "\(prefix)\(entry.name)=\"\(escaped.joined())\"\n"
      }
    }
    if text.utf8.count > EnvironmentFile.longest { return }
    guard case .success(let again) = parse(Array(text.utf8)) else {
      throw BrokenRule(rule: "written anew it is refused")
    }
    let isSame = again.entries.elementsEqual(file.entries) {
      $0.name == $1.name && $0.value.utf8.elementsEqual($1.value.utf8)
    }
    try require(isSame, "written anew it says something else")
  }

  /// The text consists of a sentence of ours, the number of a line and the name of a setting.
  private static func checkSilence(_ error: EnvironmentFileError) throws(BrokenRule) {
    let text = error.description(of: "F")
    let sentences = EnvironmentFileError.Reason.allCases.map {
      EnvironmentFileError($0).description(of: "F").dropFirst(2)
    }
    guard let line = error.line else {
      return try require(sentences.contains(text.dropFirst(2)), "an error with other text than a sentence")
    }
    let settings = [""] + SettingName.all.map { " (\($0))" }
    let isOurs = settings.contains { setting in
      let start = "F, línea \(line)\(setting): "
      return text.hasPrefix(start) && sentences.contains(text.dropFirst(start.count))
    }
    try require(isOurs, "an error with other text than line, setting and sentence")
  }

  /// The line named is the first that ends the start.
  private static func checkBlame(_ line: Int, in input: [UInt8]) throws(BrokenRule) {
    let lines = PlainEnvironment.lines(of: input)
    guard (1...lines.count).contains(line) else { throw BrokenRule(rule: "line \(line) of \(lines.count) is blamed") }
    func first(_ count: Int) -> [UInt8] { Array(lines[..<count].joined(separator: [10])) }
    guard case .success = parse(first(line - 1)) else { throw BrokenRule(rule: "a line before is refused, too") }
    guard case .failure = parse(first(line)) else { throw BrokenRule(rule: "up to that line all is accepted") }
  }

  /// The same lines with other ends, and with a byte order mark, come to the same.
  private static func checkSpellings(_ input: [UInt8]) throws(BrokenRule) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let lines = PlainEnvironment.lines(of: input)
    let original = parse(input)
    var others = [[10], [13, 10], [13]].map { Array(lines.joined(separator: $0)) }
    if !input.starts(with: mark) { others.append(mark + input) }
    for other in others.map(parse) where other != original {
      // By its first two bytes a file counts as UTF-16, and those have become others.
      guard case (.failure(let first), .failure(let second)) = (original, other),
        first.reason == .utf16 || second.reason == .utf16
      else { throw BrokenRule(rule: "with other line ends or a byte order mark it comes to something else") }
    }
  }
}
