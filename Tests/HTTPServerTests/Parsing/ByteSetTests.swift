import Testing

@testable import HTTPServer
@testable import Text

@Suite struct ByteSetTests {
  static let alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

  @Test func setsHoldWhatTheGrammarsSay() {
    let sets: [(ByteSet, String)] = [
      (.token, Self.alphanumeric + "!#$%&'*+-.^_`|~"),
      (.host, Self.alphanumeric + "-._~!$&'()*+,;=:[]%"),
      (.target, String(decoding: (0x21...0x7E).filter { $0 != 0x23 }, as: UTF8.self)),
      (.boundary, Self.alphanumeric + "'()+_,-./:=? "),
    ]
    for (set, members) in sets {
      for byte in UInt8.min...UInt8.max {
        #expect(set.contains(byte) == members.utf8.contains(byte), "byte \(byte)")
      }
    }
  }

  @Test func namesAreComparedInAnyCasing() {
    func matches(_ text: String) -> Bool {
      Array(text.utf8).withUnsafeBytes { ASCII.equals($0, ignoringCase: "content-type") }
    }
    #expect(matches("content-type") && matches("Content-Type") && matches("CONTENT-TYPE"))
    #expect(!matches("content_type") && !matches("content-typ") && !matches("content-types") && !matches(""))
    // `-` and carriage return differ in the bit that makes the case.
    #expect(!matches("content\rtype"))
  }
}
