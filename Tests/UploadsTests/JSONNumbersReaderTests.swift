// Lists of numbers in JSON, whole and cut at every byte, and the collector that keeps nothing else.

import Campaigns
import Testing

@testable import Uploads

@Suite struct JSONNumbersReaderTests {
  private struct Result: Equatable {
    var elements: [String] = []
    var errors: [RowError] = []
    var numbers = JSONMessagesField.absent
    var reason: FieldValue?
    var failure: String?
  }

  private func read(_ pieces: [ArraySlice<UInt8>]) -> Result {
    let collector = RecipientCollector(limit: .max, keepsNumbersOnly: true)
    let parser = JSONNumbersParser(into: collector, joiningChunksBelow: 0)
    var result = Result()
    do throws(UploadError) {
      for piece in pieces {
        let step = piece.withUnsafeBytes { bytes in Swift.Result { () throws(UploadError) in try parser.feed(bytes) } }
        try step.get()
      }
      try parser.finish()
    } catch { result.failure = error.detail }
    while let batch = collector.lastBatch() {
      for index in 0..<batch.count {
        result.elements.append(String(decoding: batch.bytes[batch.range(at: index)], as: UTF8.self))
      }
    }
    result.errors = collector.errors
    result.numbers = parser.numbers
    result.reason = parser.reason
    return result
  }

  /// National numbers are those of a country that was named before them; each phone is kept under its identity.
  @Test func aCountryCompletesWhatComesBehindIt() {
    let result = read(#"{"pais":"VE","numeros":["0412-1234567",4121234568,"+5215512340001"]}"#)
    #expect(
      result.elements == [
        #"1|0|["584121234567"]"#, #"2|0|["584121234568"]"#, #"3|0|["525512340001"]"#,
      ])
    #expect(read(#"{"numeros":["04121234567"],"pais":"VE"}"#).errors.count == 1)
    #expect(read(#"{"pais":"XX","numeros":["04121234567"]}"#).errors.count == 1)
  }

  /// Reads the text whole and cut in two at every byte.
  private func read(_ text: String) -> Result {
    let bytes = Array(text.utf8)
    let whole = read([bytes[...]])
    for cut in 0...bytes.count { #expect(read([bytes[..<cut], bytes[cut...]]) == whole, "cut at byte \(cut)") }
    return whole
  }

  @Test func numbersInEveryShape() {
    let result = read(
      #"{"otro":{"numeros":[["x"]]},"motivo":"baja ñ","numeros":["+58 412-123.45.67",584121234568,584121234569.0,"#
        + #"true,null,{"numero":"5"},["584121234570"],"12","584121234571"],"mas":[{}]}"#)
    #expect(
      result.elements == [
        #"1|0|["584121234567"]"#, #"2|0|["584121234568"]"#, #"3|0|["584121234569"]"#, #"4|0|["584121234571"]"#,
      ])
    #expect(result.errors.map(\.row) == [4, 5, 6, 7, 8] && result.errors.allSatisfy { $0.column == "numero" })
    #expect(result.errors.last?.value == "12")
    #expect(result.numbers == .rows && result.reason == .string("baja ñ") && result.failure == nil)
  }

  @Test(arguments: [
    ("[]", "El cuerpo debe ser un objeto JSON"), (#"{"numeros":[],"numeros":[]}"#, "El campo 'numeros' está repetido"),
    (#"{"numeros":["58"#, "JSON inválido en el byte"),
    (#"{"x":"# + String(repeating: "[", count: 40), "anida más de 32 niveles"),
  ])
  func whatIsNoListOfNumbers(text: String, failure: String) {
    #expect(read(text).failure?.contains(failure) == true)
  }

  @Test(arguments: [
    (#"{}"#, JSONMessagesField.absent), (#"{"numeros":"584121234567"}"#, .mistyped(.string("584121234567"))),
    (#"{"numeros":{"a":[1]}}"#, .mistyped(.object)), (#"{"numeros":null}"#, .mistyped(.null)),
  ])
  func whatNumerosWas(text: String, expected: JSONMessagesField) {
    #expect(read(text).numbers == expected)
  }

  @Test func ofACSVOnlyTheNumberMatters() throws {
    let collector = RecipientCollector(limit: .max, keepsNumbersOnly: true)
    let parser = CSVRecipientParser(into: collector)
    try Array("nota;url_imagen;numero\nx;no es una dirección;584121234567\ny;;0412\n".utf8).withUnsafeBytes {
      try parser.feed($0)
    }
    try parser.finish()
    let batch = try #require(collector.lastBatch())
    #expect(String(decoding: batch.bytes, as: UTF8.self) == #"1|0|["584121234567"]"#)
    #expect(collector.accepted == 1 && collector.rejected == 1 && collector.errors.first?.row == 3)
  }
}
