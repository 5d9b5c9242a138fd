import Testing

@testable import JSON

@Suite struct JSONDocumentTests {
  @Test func readsEveryKindOfValue() throws {
    let text = #" {"a":null,"b":[true,false,-12.5e3,"\u00e1\n\ud83d\ude00"],"c":{"d":12345678901234567890}} "#
    #expect(
      try JSONDocument.parse(Array(text.utf8))
        == .object([
          JSONMember(name: "a", value: .null),
          JSONMember(
            name: "b", value: .array([.bool(true), .bool(false), .number("-12.5e3"), .string("á\n😀")])),
          JSONMember(
            name: "c", value: .object([JSONMember(name: "d", value: .number("12345678901234567890"))])),
        ]))
  }

  @Test(arguments: ["null", "true", "7", #""x""#, "[]", "{}", "\u{FEFF}{}", "[[],{}]"])
  func acceptsWholeDocuments(text: String) throws {
    _ = try JSONDocument.parse(Array(text.utf8))
  }

  @Test(arguments: [
    "", " ", "{", "[1,", #"{"a":}"#, #"{"a" 1}"#, "nul", "{} x", "{}{}", "/* no */ {}", "'a'", "[1,]", "01", #""a"#,
    "<html>", "\u{1}",
  ])
  func refusesEverythingElse(text: String) {
    #expect(throws: JSONDocumentError.self) { try JSONDocument.parse(Array(text.utf8)) }
  }

  @Test func refusesWhatIsNotUTF8() {
    #expect(throws: JSONDocumentError.self) { try JSONDocument.parse([0x22, 0xC3, 0x28, 0x22]) }
  }

  @Test func keepsNULsInStrings() throws {
    #expect(try JSONDocument.parse(Array(#""a\u0000b""#.utf8)) == .string("a\0b"))
  }

  @Test func boundsSizeAndDepth() throws {
    let nested = [UInt8](repeating: UInt8(ascii: "["), count: 60_000)
    #expect(throws: JSONDocumentError.tooDeep(limit: 32)) { try JSONDocument.parse(nested) }
    #expect(throws: JSONDocumentError.tooLarge(limit: 10)) {
      try JSONDocument.parse(Array(#"["0123456789"]"#.utf8), maximumBytes: 10)
    }
    let exactly = String(repeating: "[", count: 32) + String(repeating: "]", count: 32)
    _ = try JSONDocument.parse(Array(exactly.utf8))
  }

  @Test func everyCutOfADocumentIsRefused() throws {
    let text = Array(#"{"messages":[{"id":"wamid.ñ","n":1.5,"t":true}],"e":null}"#.utf8)
    _ = try JSONDocument.parse(text)
    for length in text.indices {
      #expect(throws: JSONDocumentError.self) { try JSONDocument.parse(Array(text[..<length])) }
    }
  }

  @Test func looksUpByNameAndPlace() throws {
    let value = try JSONDocument.parse(Array(#"{"a":[{"id":7}],"a":[{"id":" 8 "}],"b":false}"#.utf8))
    #expect(value["a"]?[0]?["id"] == .string(" 8 "))  // the last one, where a name repeats
    #expect(value["a"]?[0]?["id"]?.integerOrDigits == 8)
    #expect(value["a"]?[0]?["id"]?.integer == nil)
    #expect(value["a"]?[1] == nil)
    #expect(value["b"]?.bool == false)
    #expect(value["b"]?["c"] == nil)
    #expect(JSONValue.number("1e3").integer == nil)
    // What JSON Schema calls an integer, and a data frame writes for one.
    #expect(JSONValue.number("14.0").integer == 14 && JSONValue.number("-3.00").integerOrDigits == -3)
    #expect(JSONValue.number("14.5").integer == nil)
    #expect(JSONValue.number("99999999999999999999").integer == nil)
  }
}
