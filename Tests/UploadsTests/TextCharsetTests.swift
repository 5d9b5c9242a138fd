// UTF-8 is told from other bytes as Swift's own decoder does, and the other encodings are read character by character.

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

  private func decoded(_ charset: SingleByteCharset) -> String {
    var text: [UInt8] = []
    (0...255).map { UInt8($0) }.withUnsafeBytes { charset.append($0, to: &text) }
    return String(decoding: text, as: UTF8.self)
  }

  @Test(arguments: SingleByteCharset.allCases) func asciiIsTheSame(_ charset: SingleByteCharset) {
    let scalars = decoded(charset).unicodeScalars.map(\.value)
    #expect(scalars.count == 256 && Array(scalars[0..<128]) == Array(0..<128))
    #expect(scalars == (0...255).map { charset.scalar(UInt8($0)).value })
  }

  @Test func windows1252() {
    let text = decoded(.windows1252)
    #expect(Array(text.unicodeScalars.map(\.value)[160...]) == Array(160..<256))
    #expect(text.contains("€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ"))
  }

  @Test func macRoman() {
    #expect(
      decoded(.macRoman).unicodeScalars.dropFirst(128).map { String($0) }.joined()
        == "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø"
        + "¿¡¬√ƒ≈∆«»…\u{A0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{F8FF}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ")
  }

  @Test func codePage850() {
    #expect(
      decoded(.codePage850).unicodeScalars.dropFirst(128).map { String($0) }.joined()
        == "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐"
        + "└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}")
  }
}
