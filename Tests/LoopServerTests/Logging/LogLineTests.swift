import Foundation
import Logging
import Testing

@testable import LoopServer
@testable import Text

@Suite struct LogLineTests {
  static func text(
    _ message: String, _ metadata: [(key: String, value: Logger.MetadataValue)] = [], _ style: LogStyle = .json,
    level: Logger.Level = .info
  ) -> String {
    let line = LogLine(moment: 1_767_868_200_123, level: level, message: message, metadata: metadata)
    return String(decoding: line.bytes(style), as: UTF8.self)
  }

  static func object(_ line: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  @Test func jsonHasTimeLevelMessageAndMetadata() {
    #expect(
      Self.text("campaña creada", [("campana", "promo"), ("total", .stringConvertible(15000))])
        == #"{"ts":"2026-01-08T10:30:00.123Z","level":"info","msg":"campaña creada","campana":"promo","total":15000}"#
        + "\n")
  }

  @Test(arguments: ["a\nb\r\n\tc", "\"quoted\" \\ back", "\u{0}\u{1B}[31m\u{7F}", "🎉 ñ \u{2028}", ""])
  func anythingSurvivesJSONOnOneLine(text: String) throws {
    let line = Self.text(text, [("clave \"\n", .string(text)), ("lista", ["x", .string(text)])])
    #expect(line.filter { $0 == "\n" }.count == 1 && line.hasSuffix("}\n"))
    let object = try Self.object(line)
    #expect(object["msg"] as? String == text && object["clave \"\n"] as? String == text)
  }

  @Test func metadataCannotReplaceTheFieldsOfTheLine() throws {
    let object = try Self.object(Self.text("m", [("level", "x"), ("msg", "y"), ("ts", "z")]))
    #expect(object["msg"] as? String == "m" && object["level"] as? String == "info")
    #expect(object["_msg"] as? String == "y" && object["_level"] as? String == "x" && object["_ts"] as? String == "z")
  }

  @Test func aLongRecordIsCut() throws {
    let long = String(repeating: "ñ", count: 100_000)
    let many = (0..<1000).map { (key: "k\($0)", value: Logger.MetadataValue.string(long)) }
    let line = Self.text(long, many)
    #expect(line.utf8.count <= LogLimits.line)
    let object = try Self.object(line)
    #expect((object["msg"] as? String)?.hasSuffix("ñ…") == true && object["cortado"] as? Bool == true)
  }

  /// A long text is cut after its secrets are gone. A cut through a secret would leave its first part, which no search
  /// finds.
  @Test(arguments: [LogStyle.json, .terminal]) func aLongTextIsCutOnceItsSecretsAreGone(style: LogStyle) {
    let secret = "muy-secreto-0123456789"
    let redactor = Redactor([secret])
    for offset in 0..<secret.count {
      let text = String(repeating: "x", count: offset) + String(repeating: secret, count: 1000)
      let line = LogLine(
        moment: 0, level: .info, message: text, metadata: [("a", .string(text)), ("b", ["x", .string(text)])],
        redactor: redactor)
      var bytes = line.bytes(style)
      redactor.redact(&bytes)
      #expect(!String(decoding: bytes, as: UTF8.self).contains("muy"), "offset \(offset)")
    }
  }

  @Test func aTerminalGetsReadableLinesWithoutForeignEscapes() {
    let line = Self.text("hola\n\u{1B}[2Jx", [("campana", "a\u{1B}b")], .terminal, level: .warning)
    #expect(line.contains("WARN "))
    #expect(line.contains("hola  [2Jx"))
    #expect(line.contains("campana=\u{1B}[0ma b\n"))
  }

  @Test(arguments: [
    (["hunter2"], "a hunter2 b hunter2", "a *** b ***"),
    (["hunter2", "hunter2-long"], "hunter2-long hunter2", "*** ***"),
    (["p\"w\\d"], #"{"msg":"p\"w\\d"} p"w\d"#, #"{"msg":"***"} ***"#),
    (["abc"], "abc abcd", "abc abcd"), ([], "x", "x"), (["aaaa"], "aaaaaaaaa", "******a"), (["xxxx"], "xxx", "xxx"),
    (["ññññ"], "ñññññ", "***ñ"), (["ññññ"], #"\u00f1ñ\u00F1ñ"#, "***"),
    // Secrets in all spellings of JSON, also of JSON within a string of JSON.
    (["a/b<c>"], #"a\/b\u003cc\u003E a/b<c> \u0061/b<c>"#, "*** *** ***"),
    (["a/b<c>"], #"\"a\\/b\\u003cc>\""#, #"\"***\""#),
    (["hunter2"], #"\\hunter2 \nhunter2 \u0068unter2"#, #"*** \n*** ***"#), (["nota-1"], #"x\nota-1"#, "x***"),
    (["hunter2"], #"\u006hunter2 \u00"#, #"\u006*** \u00"#), (["u0061b"], #"\u0061b u0061b"#, "*** ***"),
    (["hunter2"], #"hunter\u0033 hunte\r2 \ hunter"#, #"hunter\u0033 *** \ hunter"#),
    (["ab\ncd"], #""ab\ncd""#, #""***""#),
  ])
  func redaction(secrets: [String], text: String, redacted: String) {
    var bytes = Array(text.utf8)
    Redactor(secrets).redact(&bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == redacted)
  }
}
