import Foundation
import Testing

@testable import Environment

@Suite struct EnvironmentFileTests {
  /// Each text is read with all line ends, with and without a byte order mark, and without its last line end.
  static func spellings(_ text: String) -> [[UInt8]] {
    ["\n", "\r\n", "\r"].flatMap { end in
      let bytes = Array(text.replacingOccurrences(of: "\n", with: end).utf8)
      return [bytes, [0xEF, 0xBB, 0xBF] + bytes, bytes + Array(end.utf8)]
    }
  }

  static func failure(_ bytes: [UInt8]) -> EnvironmentFileError? {
    do throws(EnvironmentFileError) {
      _ = try EnvironmentFile(bytes)
      return nil
    } catch {
      return error
    }
  }

  /// text, what it sets
  @Test(
    arguments: [
      ("", []), ("\n\n", []), (" \t\n  ", []), ("\u{A0}\u{3000}", []), ("# API_KEYS=x", []), (" \t# ñ €", []),
      ("#", []),
      ("A=b", ["A=b"]), ("A=", ["A="]), ("A= \t", ["A="]), ("a_1=b", ["a_1=b"]), ("_=b", ["_=b"]),
      ("a-b.c=d", ["a-b.c=d"]), ("\n\nA=b\n#\nC=d", ["A=b", "C=d"]), ("B=1\nA=2\nB=3", ["B=1", "A=2", "B=3"]),
      // Blanks around everything, within a value too.
      (" \tA=b\t ", ["A=b"]), ("A = b c ", ["A=b c"]), ("A\t=\tb\tc", ["A=b\tc"]), ("A=\u{A0}b\u{A0}", ["A=b"]),
      // export
      ("export A=b", ["A=b"]), ("export\tA=b", ["A=b"]), ("export  \t A = b", ["A=b"]), ("\texport A=", ["A="]),
      ("export=b", ["export=b"]), ("exported=b", ["exported=b"]),
      // What is special elsewhere
      ("A==b=c==", ["A==b=c=="]), ("A=$B${C}`d`$(e)", ["A=$B${C}`d`$(e)"]), ("A=b\\n\\", ["A=b\\n\\"]),
      ("A=b;c&d|e", ["A=b;c&d|e"]), ("A=ñ€😀", ["A=ñ€😀"]), ("A=b\"c'd", ["A=b\"c'd"]),
      // Comments behind a value
      ("A=b # c", ["A=b"]), ("A=b\t#c", ["A=b"]), ("A=b#c", ["A=b#c"]), ("A=#b", ["A=#b"]), ("A= #b", ["A="]),
      ("A=b # API_KEYS=c", ["A=b"]), ("A=b #c #d", ["A=b"]), ("A=#b #c", ["A=#b"]),
      // Quotes
      ("A=\"b\"", ["A=b"]), ("A='b'", ["A=b"]), ("A=\"\"", ["A="]), ("A=''", ["A="]), ("A=\" b \"", ["A= b "]),
      ("A = ' b ' ", ["A= b "]), ("A=\"b # c\"", ["A=b # c"]), ("A='b # c' # d", ["A=b # c"]),
      ("A=\"b\"\t#c", ["A=b"]), ("A=\u{A0}'b'\u{A0}", ["A=b"]), ("A='b\"c'", ["A=b\"c"]), ("A=\"b'c\"", ["A=b'c"]),
      ("A='b\\'", ["A=b\\"]),
      ("A='$B\\n\\\"'", ["A=$B\\n\\\""]), ("A=\"b\\\"c\\\\d\\$e\"", ["A=b\"c\\d$e"]), ("A=\"\\\\\"", ["A=\\"]),
      ("A=\"PORT=1 API_KEYS=2\"", ["A=PORT=1 API_KEYS=2"]), ("export A='b=c'", ["A=b=c"]),
      // Two words with `=` that are no two settings
      ("A=b C=d", ["A=b C=d"]), ("A=API_KEYS=b", ["A=API_KEYS=b"]), ("A=b API_KEYS", ["A=b API_KEYS"]),
      ("A=-DPORT=1", ["A=-DPORT=1"]), ("WEBHOOK_URL=http://h?PORT=1&HOST=2", ["WEBHOOK_URL=http://h?PORT=1&HOST=2"]),
      ("DATA_DIR='DEBUG=1'", ["DATA_DIR=DEBUG=1"]), ("DATA_DIR=debug=1 x=2", ["DATA_DIR=debug=1 x=2"]),
      // A setting may be empty first and set later; names that are no setting's may repeat.
      ("API_KEYS=\nAPI_KEYS=b", ["API_KEYS=", "API_KEYS=b"]), ("A=b\nA=", ["A=b", "A="]),
    ] as [(String, [String])])
  func isRead(text: String, settings: [String]) throws {
    for bytes in Self.spellings(text) {
      let entries = try EnvironmentFile(bytes).entries
      #expect(entries.map { "\($0.name)=\($0.value)" } == settings)
    }
  }

  @Test func anEntryKnowsItsLine() throws {
    for bytes in Self.spellings("# x\n\nA=1\nexport B='2'\n\n\nC=3") {
      #expect(try EnvironmentFile(bytes).entries.map(\.line) == [3, 4, 7])
    }
  }

  /// text, why it is refused, in which line, which setting is named
  @Test(
    arguments: [
      ("hunter2", .notAssignment, 1, nil), ("API_KEYS: hunter2", .notAssignment, 1, "API_KEYS"),
      ("A=b\n\nAPI_KEYS hunter2", .notAssignment, 3, "API_KEYS"), ("API_KEYS", .notAssignment, 1, "API_KEYS"),
      ("export API_KEYS", .notAssignment, 1, "API_KEYS"), ("export  API_KEYS hunter2", .notAssignment, 1, "API_KEYS"),
      ("token: hunter2", .notAssignment, 1, nil), ("api-key: hunter2", .notAssignment, 1, "API_KEYS"),
      ("api-keys: hunter2", .notAssignment, 1, "API_KEYS"),
      ("API_KEYS+=hunter2", .notAssignment, 1, "API_KEYS"), ("API KEYS=hunter2", .notAssignment, 1, nil),
      ("set API_KEYS=hunter2", .notAssignment, 1, nil), ("Export API_KEYS=hunter2", .notAssignment, 1, nil),
      ("=hunter2", .notAssignment, 1, nil), ("1A=hunter2", .notAssignment, 1, nil),
      ("-A=hunter2", .notAssignment, 1, nil),
      ("export =hunter2", .notAssignment, 1, nil), ("export\u{A0}API_KEYS=hunter2", .notAssignment, 1, nil),
      ("\u{A0}API_KEYS=hunter2", .notAssignment, 1, nil), ("\u{200B}API_KEYS=hunter2", .notAssignment, 1, nil),
      ("A=b\n\u{FEFF}API_KEYS=hunter2", .notAssignment, 2, nil), ("API_KÉYS=hunter2", .notAssignment, 1, nil),
      ("“API_KEYS”=hunter2", .notAssignment, 1, nil), ("API_KEYS＝hunter2", .notAssignment, 1, "API_KEYS"),
      ("\"API_KEYS\"=\"hunter2\"", .notAssignment, 1, nil), ("; hunter2", .notAssignment, 1, nil),
      ("[hunter2]", .notAssignment, 1, nil), ("// hunter2", .notAssignment, 1, nil),
      ("{\"a\":1}", .notAssignment, 1, nil),
      ("API_KEYS=\"hunter2", .openQuote, 1, "API_KEYS"), ("API_KEYS='hunter2\n'", .openQuote, 1, "API_KEYS"),
      ("API_KEYS=\"hunter2\\\"", .openQuote, 1, "API_KEYS"), ("API_KEYS=\"hunter2\\", .openQuote, 1, "API_KEYS"),
      ("API_KEYS='hunter2\"", .openQuote, 1, "API_KEYS"), ("API_KEYS=\"", .openQuote, 1, "API_KEYS"),
      ("API_KEYS=\"a\"hunter2", .behindQuote, 1, "API_KEYS"), ("API_KEYS='a' hunter2", .behindQuote, 1, "API_KEYS"),
      ("API_KEYS='a'#hunter2", .behindQuote, 1, "API_KEYS"),
      ("API_KEYS=\"a\",\"hunter2\"", .behindQuote, 1, "API_KEYS"),
      ("API_KEYS=\"a\";", .behindQuote, 1, "API_KEYS"), ("API_KEYS='a''hunter2'", .behindQuote, 1, "API_KEYS"),
      ("API_KEYS=\"hunter2\\n\"", .escape, 1, "API_KEYS"), ("X=\"\\hunter2\"", .escape, 1, nil),
      ("INSTANCE_ID=uno API_KEYS=hunter2", .twoSettings, 1, "INSTANCE_ID"),
      ("INSTANCE_ID=unoAPI_KEYS=hunter2", .twoSettings, 1, "INSTANCE_ID"),
      ("INSTANCE_ID=API_KEYS=hunter2", .twoSettings, 1, "INSTANCE_ID"),
      ("export A=b\tAPI_KEYS=hunter2", .twoSettings, 1, nil), ("A= API_KEYS=hunter2 PORT=1", .twoSettings, 1, nil),
      ("API_KEYS=hunter2\u{1B}", .control, 1, "API_KEYS"), ("API_KEYS=hunter2\u{85}A=b", .control, 1, "API_KEYS"),
      ("#\u{7F}", .control, 1, nil), ("A=b\n\u{C}", .control, 2, nil), ("API_KEYS=\u{B}", .control, 1, "API_KEYS"),
      ("API_KEYS=hunter2\nPORT=1\nAPI_KEYS=", .emptied, 3, "API_KEYS"),
      ("API_KEYS='hunter2'\nexport API_KEYS= # x", .emptied, 2, "API_KEYS"),
    ] as [(String, EnvironmentFileError.Reason, Int, String?)])
  func endsTheStart(text: String, reason: EnvironmentFileError.Reason, line: Int, setting: String?) throws {
    for bytes in Self.spellings(text) {
      let error = try #require(Self.failure(bytes))
      #expect(error == EnvironmentFileError(reason, line: line, setting: setting))
      let sentence = error.description(of: "/x/.env")
      #expect(sentence.hasPrefix("/x/.env, línea \(line)\(setting.map { " (\($0))" } ?? ""): "))
      #expect(!sentence.contains("hunter2"))
    }
  }

  /// bytes, why they are refused, in which line
  @Test(
    arguments: [
      (Array("A=b\n".utf16).flatMap { [UInt8($0), 0] }, .utf16, nil),
      (Array("A=b\n".utf16).flatMap { [0, UInt8($0)] }, .utf16, nil),
      ([0xFF, 0xFE], .utf16, nil), ([0xFE, 0xFF] + Array("A=b\n".utf16).flatMap { [0, UInt8($0)] }, .utf16, nil),
      ([0xFF, 0xFE] + Array("€=b\n".utf16).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }, .utf16, nil),
      ([0xFF, 0xFE, 0, 0, 0x41, 0, 0, 0], .utf16, nil),
      // `echo A=b >> .env` in PowerShell
      (Array("A=b\n".utf8) + Array("C=d\r\n".utf16).flatMap { [UInt8($0), 0] }, .nul, 2),
      (Array("A=b\nC=d\u{0}\n".utf8), .nul, 2), (Array("A=b\n#\u{0}".utf8), .nul, 2),
      // Windows-1252, a surrogate, an overlong one, one cut short, one beyond Unicode
      (Array("A=b\n# Contrase".utf8) + [0xF1, 0x61], .notUTF8, 2), (Array("A=b\nC=".utf8) + [0x93, 0x94], .notUTF8, 2),
      (Array("A=".utf8) + [0xED, 0xA0, 0x80], .notUTF8, 1), (Array("A=".utf8) + [0xC0, 0xAF], .notUTF8, 1),
      (Array("A=".utf8) + [0xC3], .notUTF8, 1), (Array("A=".utf8) + [0xF4, 0x90, 0x80, 0x80], .notUTF8, 1),
      ([0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF] + Array("A=b".utf8), .notAssignment, 1),
    ] as [([UInt8], EnvironmentFileError.Reason, Int?)])
  func otherEncodings(bytes: [UInt8], reason: EnvironmentFileError.Reason, line: Int?) {
    #expect(Self.failure(bytes) == EnvironmentFileError(reason, line: line))
  }

  @Test func theLongestFileIsReadAndNoLongerOne() throws {
    let bytes = Array("A=b\n".utf8) + Array(repeating: 0x23, count: EnvironmentFile.longest - 4)
    #expect(try EnvironmentFile(bytes).entries.count == 1)
    #expect(Self.failure(bytes + [0x23]) == EnvironmentFileError(.tooLong))
  }

  @Test(arguments: EnvironmentFileError.Reason.allCases)
  func everySentenceIsOneLine(reason: EnvironmentFileError.Reason) {
    let sentence = EnvironmentFileError(reason, line: 7, setting: "PORT").description(of: "/x/.env")
    #expect(sentence.count > 40 && sentence.count < 160 && !sentence.contains("\n"))
    #expect(sentence.contains("/x/.env"))
  }

  /// .env.example, from which operators begin: as it is, and with every `#` before a setting removed.
  @Test func theExampleIsRead() throws {
    let example = URL(fileURLWithPath: #filePath).appending(path: "../../../.env.example").standardized
    let text = try String(contentsOf: example, encoding: .utf8)
    #expect(try EnvironmentFile(Array(text.utf8)).entries.isEmpty)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.wholeMatch(of: #/# ([A-Z][A-Z0-9_]*=.*)/#).map { String($0.1) } ?? String(line)
    }
    let entries = try EnvironmentFile(Array(lines.joined(separator: "\n").utf8)).entries
    #expect(Set(entries.map(\.name)) == SettingName.all && entries.count == SettingName.all.count)
  }
}
