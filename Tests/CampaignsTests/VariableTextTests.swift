// The texts that Meta takes for a variable, and those that spreadsheets and programs leave in their place.

import Testing

@testable import Campaigns

@Suite struct VariableTextTests {
  private static func kind(_ text: String) -> VariableText.Kind {
    Array(text.utf8).withUnsafeBytes { bytes in
      bytes.first.map(VariableText.isSuspect) == true ? VariableText.kind(bytes) : .text
    }
  }

  @Test(arguments: [
    "#N/A", "#n/a", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#N/D", "#¡REF!",
    "#¡VALOR!", "#VALOR!", "#¿NOMBRE?", "#¡DIV/0!", "#¡NULO!", "#NULO!", "#¡NUM!", "#NÚM!", "#NOME?", "#DESPEJAR!",
    "#¡DESBORDAMIENTO!", "#ERROR!", "#GETTING_DATA", "Err:502", "err:508", "####", "#########",
  ])
  func errorsOfSpreadsheets(text: String) { #expect(Self.kind(text) == .spreadsheetError) }

  @Test(arguments: [
    "nan", "NaN", "None", "NULL", "null", "nil", "NaT", "undefined", "N/A", "<NA>", "(null)", "[object Object]",
  ])
  func wordsForNothing(text: String) { #expect(Self.kind(text) == .emptyWord) }

  @Test(arguments: [
    "#1", "#", "##", "#promo", "# N", "#¡Felicidades!", "Nora", "Nancy", "Ninguno", "Ulises", "Ernesto", "Err: no", "n",
    "[1]", "(0212) 555", "<b>", "nan nan", "0", "-", "Número",
  ])
  func textsOfPeople(text: String) { #expect(Self.kind(text) == .text) }

  @Test(arguments: [
    ("Ana\nPérez", "Ana Pérez"), ("a \r\n b", "a b"), ("a\tb", "a b"), ("a\u{B}b\u{C}c", "a b c"), ("a     b", "a b"),
    ("a    b", "a    b"), ("a  b      c\n\nd", "a  b c d"), ("ñ\n😀", "ñ 😀"), ("a\u{1}b", "a\u{1}b"), ("", ""),
  ])
  func mending(text: String, mended: String) {
    Array(text.utf8).withUnsafeBytes { bytes in
      var result: [UInt8] = []
      VariableText.mend(bytes) { result.append($0) }
      #expect(String(decoding: result, as: UTF8.self) == mended)
      #expect(VariableText.needsMending(bytes) == (text != mended))
      // A plain row gets the quick look only.
      if TextTraits(of: bytes).isPlain { #expect(VariableText.hasLongRun(bytes) == (text != mended)) }
    }
  }

  /// Blanks anywhere in texts of any length: the quick look must not miss five, and takes four.
  @Test func noRunOfBlanksIsMissed() {
    for length in 1..<30 {
      for start in 0..<length {
        for count in 1...min(7, length - start) {
          var text = [UInt8](repeating: UInt8(ascii: "x"), count: length)
          for index in start..<(start + count) { text[index] = 0x20 }
          let isFound = text.withUnsafeBytes { VariableText.hasLongRun($0) }
          #expect(isFound == (count > 4), "\(count) at \(start) of \(length)")
        }
      }
    }
  }

  @Test func lengthsAreCountedInCharacters() {
    for (text, isTooLong) in [
      (String(repeating: "x", count: 1024), false), (String(repeating: "x", count: 1025), true),
      (String(repeating: "ñ", count: 1024), false), (String(repeating: "😀", count: 1025), true),
    ] {
      #expect(Array(text.utf8).withUnsafeBytes(VariableText.isTooLong) == isTooLong)
    }
  }

  @Test func whatIsTheSameForAllIsCheckedOnce() {
    #expect(try! VariableText.checked("  a\nb ").get() == "a b")
    #expect(throws: VariableDefect.spreadsheetError(0)) { try VariableText.checked("#N/A").get() }
    #expect(throws: VariableDefect.tooLong(0)) { try VariableText.checked(String(repeating: "x", count: 1025)).get() }
  }
}
