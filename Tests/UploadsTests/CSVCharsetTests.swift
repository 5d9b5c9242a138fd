// Whole files in the encodings that spreadsheets save, and files whose encoding cannot be known.

import Campaigns
import Testing

@testable import Uploads

@Suite struct CSVCharsetTests {
  private static let advice = "guárdelo como «CSV UTF-8 (delimitado por comas)» y vuelva a subirlo"

  private static func utf16(_ text: String, isLittleEndian: Bool) -> [UInt8] {
    text.utf16.flatMap { unit -> [UInt8] in
      let pair = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
      return isLittleEndian ? pair : pair.reversed()
    }
  }

  @Test(arguments: SingleByteCharset.allCases, ["\n", "\r\n", "\r"])
  func aFile(in charset: SingleByteCharset, lineEnd: String) throws {
    let text = "numero;variable1;dirección\n584121234561;José Ñáñez;\"Peñón, 2\"\n584121234562;Conceição;Año\n"
    let bytes = try #require(charset.encode(text.replacing("\n", with: lineEnd)))
    let result = intake(everyWay: .csv, bytes)
    #expect(result.failure == nil)
    #expect(result.columns == ["numero", "variable1", "dirección"])
    #expect(
      result.rows == [
        #"["584121234561","",["José Ñáñez"],"Peñón, 2"]"#, #"["584121234562","",["Conceição"],"Año"]"#,
      ])
  }

  /// `Íñ` in CP850 is UTF-8 by chance.
  @Test func utf8ByChance() throws {
    let text = "numero;a\n584121234561;José\n584121234562;Íñigo\n584121234563;ÍÑIGO\n"
    let result = intake(everyWay: .csv, try #require(SingleByteCharset.codePage850.encode(text)))
    #expect(
      result.rows == ["José", "Íñigo", "ÍÑIGO"].enumerated().map { #"["58412123456\#($0 + 1)","",[],"\#($1)"]"# })
  }

  @Test(arguments: [true, false], [true, false]) func utf16(isLittleEndian: Bool, hasMark: Bool) {
    let text = "numero\tvariable1\tnota\r\n584121234561\tJosé Ñáñez 😀\t\"dos\r\nlíneas\"\r\nmal\t\tx\r\n"
    let bytes = Self.utf16((hasMark ? "\u{FEFF}" : "") + text, isLittleEndian: isLittleEndian)
    let result = intake(everyWay: .csv, bytes)
    #expect(result.failure == nil)
    #expect(result.rows == [#"["584121234561","",["José Ñáñez 😀"],"dos\r\nlíneas"]"#])
    #expect(result.errors.map(\.row) == [3])
  }

  @Test func utf16WithRowsToReadAgain() {
    let text = "\u{FEFF}\u{FEFF}sep=;;\nnumero;a;b\n584121234561;\"José;1\n584121234562;\"Ana\" María;2\n"
    let result = intake(everyWay: .csv, Self.utf16(text, isLittleEndian: true))
    #expect(result.rows == [#"["584121234562","",[],"Ana María","2"]"#])
    #expect(result.errors.map(\.value) == ["José;1"] && result.errors.map(\.row) == [2])
  }

  @Test(
    arguments: [
      ([0x00, 0xD8, 0x41, 0x00], "half a character"), ([0x41], "half a unit"), ([0x00, 0xDC], "the other half"),
      ([0x00, 0xD8], "half a character at the end"),
    ] as [([UInt8], String)]) func brokenUTF16(_ end: [UInt8], name: String)
  {
    let bytes = Self.utf16("\u{FEFF}numero\n584121234561\n", isLittleEndian: true) + end
    #expect(intake(everyWay: .csv, bytes).failure == "El archivo está en UTF-16 y dañado: \(Self.advice)", "\(name)")
  }

  @Test func windows1252IsDecodedCellByCell() {
    var bytes = Array("numero,nombre,dirección,nota\n584121234567,".utf8)
    bytes += [0x4A, 0x6F, 0x73, 0xE9, 0x2C]  // José
    bytes += [0x80, 0x20, 0x35, 0x2C]  // € 5
    bytes += Array("ñandú\n".utf8)  // UTF-8 in the same row stays as it is
    bytes += Array("584121234568,".utf8) + [0xC3, 0x2C, 0xA9, 0x2C, 0x93, 0x78, 0x94, 0x0A]  // Ã and © are not é
    let result = intake(everyWay: .csv, bytes)
    #expect(
      result.rows == [#"["584121234567","",[],"José","€ 5","ñandú"]"#, #"["584121234568","",[],"Ã","©","“x”"]"#])
    #expect(result.columns == ["numero", "nombre", "dirección", "nota"])
  }

  @Test func windows1252Header() {
    let bytes = Array("numero;tel".utf8) + [0xE9] + Array("fono\n584121234567;1\n".utf8)
    #expect(intake(everyWay: .csv, bytes).columns == ["numero", "teléfono"])
  }

  /// A file in UTF-8 is read as UTF-8, whatever a damaged cell could be in another encoding.
  @Test(
    arguments: [
      ([0x4A, 0x6F, 0x73, 0xE9], "José"), ([0x4A, 0x6F, 0x73, 0xC3], "JosÃ"), ([0x4A, 0x6F, 0x73, 0x8E], nil),
      ([0x4A, 0x6F, 0x73, 0x82], nil), ([0x4A, 0x6F, 0x73, 0x81], nil),
    ] as [([UInt8], String?)]) func aDamagedCellInUTF8(_ cell: [UInt8], text: String?)
  {
    let bytes =
      Array("numero,a,b\n584121234561,José,\n584121234562,".utf8) + cell + Array(",1\n584121234563,Ñáñez\n".utf8)
    let result = intake(everyWay: .csv, bytes)
    #expect(result.failure == nil)
    #expect(
      result.rows.first == #"["584121234561","",[],"José"]"# && result.rows.last == #"["584121234563","",[],"Ñáñez"]"#)
    if let text {
      #expect(result.rows.count == 3 && result.rows[1] == #"["584121234562","",[],"\#(text)","1"]"#)
    } else {
      #expect(result.errors.map(\.row) == [3] && result.errors.map(\.column) == ["a"])
      #expect(result.errors.map(\.reason) == ["la celda no está en UTF-8, como el resto del archivo"])
    }
  }

  @Test func nobodyKnows() {
    let bytes = Array("numero;a\n584121234561;Ana\n584121234562;".utf8) + [0x93, 0x8C, 0x8B, 0x9E] + Array("\n".utf8)
    let result = intake(everyWay: .csv, bytes)
    #expect(
      result.failure
        == "No se puede saber en qué codificación está el archivo, por las letras con acento de la fila 3: \(Self.advice)"
    )
    #expect(result.accepted == 1)
  }

  /// A later byte can still show that the encoding was another.
  @Test func aByteThatTheEncodingHasNot() {
    var bytes = Array("numero;a\n584121234561;Jos".utf8) + [0xE9, 0x0A]
    bytes += Array(repeating: Array("584121234562;Ana\n".utf8), count: 5000).joined()
    bytes += Array("584121234563;Mu".utf8) + [0x81, 0x0A]
    let result = intake(.csv, [bytes[...]])
    #expect(result.failure == "La fila 5003 no está en Windows-1252, como lo anterior del archivo: \(Self.advice)")
    #expect(result.accepted == 5001)
  }

  /// The first letter with an accent comes late, and says too little alone: the rows behind it count too.
  @Test func theSampleBeginsAtTheFirstRowThatIsNotASCII() throws {
    var text = "numero;a\n" + String(repeating: "584121234561;Ana\n", count: 5000)
    text += "584121234562;Díaz\n584121234563;Muñoz\n" + String(repeating: "584121234564;Peña\n", count: 5000)
    let bytes = try #require(SingleByteCharset.macRoman.encode(text))
    let whole = intake(.csv, [bytes[...]])
    #expect(whole.failure == nil && whole.accepted == 10_002)
    #expect(
      whole.rows[5000].contains("Díaz") && whole.rows[5001].contains("Muñoz") && whole.rows[9999].contains("Peña"))
    for size in [1, 997, 16_384, 65_537] {
      let pieces = stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
      #expect(intake(.csv, pieces) == whole, "pieces of \(size)")
    }
  }

  @Test func otherEncodingsBehindUTF8() throws {
    let foreign = try #require(SingleByteCharset.macRoman.encode("584121234562;Muñoz\n584121234563;Peña\n"))
    let result = intake(everyWay: .csv, Array("numero;a\n584121234561;José\n".utf8) + foreign)
    #expect(
      result.failure
        == "No se puede saber en qué codificación está el archivo, por las letras con acento de la fila 3: \(Self.advice)"
    )
  }

  /// A list of opt-outs is taken, whatever the encoding of its other columns.
  @Test func numbersOnly() throws {
    var bytes = Array("numero;a\n584121234561;".utf8) + [0x93, 0x8C, 0x8B, 0x9E, 0x81]
    bytes += Array("\n584121234562;José\n584121234563;\"x\n584121234564;".utf8) + [0x81, 0x0A]
    let recipients = RecipientCollector(limit: 100, keepsNumbersOnly: true)
    let parser = CSVRecipientParser(into: recipients, readsNumbersOnly: true)
    try bytes.withUnsafeBytes { try parser.feed($0) }
    try parser.finish()
    #expect(recipients.accepted == 3 && recipients.errors.map(\.row) == [4])
  }
}
