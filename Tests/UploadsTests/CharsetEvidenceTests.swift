// Windows-1252, Mac Roman and CP850 are told apart by names of three languages, many and one alone. No encoding is
// taken for another; one name alone may be too little to know.

import TestSupport
import Testing

@testable import Uploads

extension SingleByteCharset {
  private static let bytes = allCases.map { charset in
    Dictionary(uniqueKeysWithValues: (0...255).map { (charset.scalar(UInt8($0)), UInt8($0)) })
  }

  /// `text` in this encoding; nil if it has not all of its characters.
  func encode(_ text: String) -> [UInt8]? {
    let bytes = Self.bytes[Self.allCases.firstIndex(of: self)!]
    let encoded = text.unicodeScalars.compactMap { bytes[$0] }
    return encoded.count == text.unicodeScalars.count ? encoded : nil
  }
}

@Suite struct CharsetEvidenceTests {
  private static func judge(_ cells: [[UInt8]], endsLinesWithCR: Bool = false) -> SingleByteCharset? {
    var evidence = CharsetEvidence(endsLinesWithCR: endsLinesWithCR)
    for cell in cells { cell.withUnsafeBytes { evidence.add($0) } }
    return evidence.charset
  }

  /// Small letters, capitals, and as names are written.
  private static func spellings(_ name: String) -> [String] { [name, name.uppercased(), name.lowercased()] }

  @Test(arguments: SingleByteCharset.allCases) func listsOfNames(in charset: SingleByteCharset) throws {
    var random = SeededGenerator(seed: 13)
    for (language, names) in AccentedNames.all {
      let names = names.filter { charset.encode($0) != nil }
      for count in [10, 40] {
        for spelling in 0..<3 {
          for _ in 0..<20 {
            let chosen = (0..<count).map { _ in Self.spellings(names.randomElement(using: &random)!)[spelling] }
            let cells = chosen.compactMap { charset.encode($0) }
            let judged = Self.judge(cells)
            #expect(judged == charset, "\(language): \(chosen)")
          }
        }
      }
    }
  }

  /// Counts the names that are enough alone. Every judgement is right.
  @Test(arguments: SingleByteCharset.allCases) func aNameAlone(in charset: SingleByteCharset) {
    var (total, known) = (0, 0)
    for name in AccentedNames.all.flatMap(\.1).flatMap(Self.spellings) {
      guard let cell = charset.encode(name) else { continue }
      total += 1
      let judged = Self.judge([cell])
      known += judged == nil ? 0 : 1
      #expect(judged == nil || judged == charset, "\(name) as \(judged?.name ?? "")")
    }
    #expect(known * 100 / total >= (charset == .windows1252 ? 97 : 80), "\(known) of \(total)")
  }

  /// A name with one of its accents only.
  @Test(arguments: SingleByteCharset.allCases) func aLetterAlone(in charset: SingleByteCharset) {
    for name in AccentedNames.all.flatMap(\.1) {
      let accents = name.indices.filter { !name[$0].isASCII }
      for kept in accents where accents.count > 1 {
        let bare = name.indices.map { $0 == kept || name[$0].isASCII ? name[$0] : Self.withoutAccent(name[$0]) }
        for spelling in [String(bare), String(bare).uppercased()] {
          guard let cell = charset.encode(spelling) else { continue }
          let judged = Self.judge([cell])
          #expect(judged == nil || judged == charset, "\(spelling) as \(judged?.name ?? "")")
        }
      }
    }
  }

  private static func withoutAccent(_ letter: Character) -> Character {
    let bare: [Character: String] = [
      "a": "áàâãä", "e": "éèêë", "i": "íìîï", "o": "óòôõö", "u": "úùûü", "n": "ñ", "c": "ç", "A": "ÁÀÂÃ", "E": "ÉÈÊË",
      "I": "ÍÎ", "O": "ÓÔÕ", "U": "ÚÛÜ", "N": "Ñ", "C": "Ç",
    ]
    return bare.first { $0.value.contains(letter) }?.key ?? letter
  }

  @Test(arguments: [
    "José", "María", "Muñoz", "MUÑOZ", "Núñez", "Agüero", "João", "Conceição", "Gonçalves", "Mendonça", "¿Cómo está?",
    "¡Hola!", "Ángel", "ÁNGEL", "Íñigo", "ÍÑIGO", "Pérez", "PEÑA", "León", "Sebastián", "Jiménez", "25,00 € de España",
  ]) func whatIsPlain(_ text: String) throws {
    for charset in SingleByteCharset.allCases {
      let judged = Self.judge([try #require(charset.encode(text))])
      // `¡` alone is a letter in another.
      #expect(judged == charset || text.hasPrefix("¡") && judged == nil, "\(text) in \(charset.name)")
    }
  }

  /// Signs that spreadsheets and word processors put in stay what they were before there was a choice.
  @Test(arguments: [
    "€ 5", "25,00 €", "“x”", "N.º 5", "1º piso", "2ª línea", "D’Angelo", "Madrid – Barcelona", "ofertas…",
    "50 %\u{A0}más",
    "x²", "Marca®", "Ã", "«hola»", "20°",
  ]) func signs(_ text: String) throws {
    #expect(Self.judge([try #require(SingleByteCharset.windows1252.encode(text))]) == .windows1252)
  }

  /// Less evidence is enough when lines end as on an old Mac.
  @Test func linesThatEndAsOnAMac() throws {
    for name in ["Díaz", "Solís", "RODRÍGUEZ", "Irène"] {
      let cell = try #require(SingleByteCharset.macRoman.encode(name))
      #expect(Self.judge([cell], endsLinesWithCR: true) == .macRoman, "\(name)")
    }
  }

  @Test(
    arguments: [
      // Cyrillic in Windows-1251, Greek in ISO 8859-7, Japanese in Shift JIS, and what can be anything.
      [0xC8, 0xE2, 0xE0, 0xED, 0x20, 0xEF, 0xE5, 0xF2, 0xF0, 0xEE, 0xE2], [0xC3, 0xE9, 0xFE, 0xF1, 0xE3, 0xEF, 0xF2],
      [0x93, 0x8C, 0x8B, 0x9E], [0x4A, 0x84],
    ] as [[UInt8]]) func nobodyKnows(_ bytes: [UInt8])
  {
    #expect(Self.judge([bytes]) == nil)
  }
}
