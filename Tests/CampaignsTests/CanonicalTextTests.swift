// The canonical spelling, compared with the standard library's own comparison and with Foundation.

import Foundation
import Testing

@testable import Text

@Suite struct CanonicalTextTests {
  private static let marks: [Unicode.Scalar] = [
    "\u{300}", "\u{303}", "\u{323}", "\u{308}", "\u{345}", "\u{1161}", "\u{11A8}",
  ]

  @Test func everyScalarIsComposedAsFoundationDoes() {
    // Characters that have two spellings in Unicode, and some of all others.
    let ranges: [Range<UInt32>] = [
      0x80..<0x3100, 0xAC00..<0xB000, 0xF900..<0xFB50, 0x1D15E..<0x1D1C1, 0x2F800..<0x2FA20,
    ]
    for scalar in ranges.joined().compactMap({ Unicode.Scalar($0) }) { check(String(scalar)) }
    for base in (0x41..<UInt32(0x7B)).compactMap(Unicode.Scalar.init) {
      for first in Self.marks {
        for second in Self.marks {
          var text = String.UnicodeScalarView()
          for scalar in [base, first, second] { text.append(scalar) }
          check(String(text))
        }
      }
    }
  }

  private func check(_ text: String) {
    let composed = CanonicalText.composed(text)
    if composed != text || !composed.utf8.elementsEqual(text.precomposedStringWithCanonicalMapping.utf8)
      || !composed.utf8.elementsEqual(CanonicalText.composed(text.decomposedStringWithCanonicalMapping).utf8)
    {
      Issue.record("\(text.unicodeScalars.map { String($0.value, radix: 16) })")
    }
  }
}
