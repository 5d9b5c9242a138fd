// UTF-8 told from what is not, against Swift's own decoder, and Windows-1252 character by character.

import Testing

@testable import EventLoop
@testable import Uploads

@Suite struct TextCharsetTests {
  @Test func agreesWithSwiftOnEveryShortSequence() {
    // All combinations of the bytes at which the rules change, up to four long, with ASCII around to move the words.
    let edges: [UInt8] = [
      0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEE, 0xF0, 0xF1, 0xF4, 0xF5,
    ]
    var mismatches: [[UInt8]] = []
    func check(_ bytes: [UInt8]) {
      let isValid = String(validating: bytes, as: UTF8.self) != nil
      if bytes.withUnsafeBytes({ TextCharset.isUTF8($0) }) != isValid { mismatches.append(bytes) }
    }
    for a in edges {
      for b in edges {
        for c in edges {
          for d in edges {
            check([a, b, c, d])
            if a > 0x7F { check(Array("abcdef".utf8) + [a, b, c, d]) }
          }
          check([a, b, c])
        }
        check([a, b])
      }
      check([a])
    }
    #expect(mismatches.isEmpty)
  }

  @Test func windows1252() {
    var text: [UInt8] = []
    (0...255).map { UInt8($0) }.withUnsafeBytes { TextCharset.append(windows1252: $0, to: &text) }
    let decoded = String(decoding: text, as: UTF8.self).unicodeScalars.map(\.value)
    #expect(decoded.count == 256)
    #expect(Array(decoded[0..<128]) == Array(0..<128) && Array(decoded[160...]) == Array(160..<256))
    #expect(String(decoding: text, as: UTF8.self).contains("€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ"))
  }
}
