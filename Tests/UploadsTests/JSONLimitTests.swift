// What bounds the memory and the time of a JSON upload: long values, long rows, deep nesting, many columns.

import Campaigns
import Testing

@testable import Uploads

@Suite struct JSONLimitTests {
  private func intakeInChunks(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> UploadResult {
    let bytes = Array(text.utf8)
    let whole = intake(.json, [bytes[...]])
    for size in [4000, 16 * 1024, 65_537] {
      let pieces = stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
      #expect(intake(.json, pieces) == whole, "chunks of \(size)", sourceLocation: sourceLocation)
    }
    return whole
  }

  @Test func value() {
    func file(_ count: Int) -> String {
      #"{"mensajes":[{"numero":"584121234567"},{"numero":"584121234568","a":"\#(String(repeating: "y", count: count))"}]}"#
    }
    #expect(intakeInChunks(file(65_000)).accepted == 2)
    let exceeds = intakeInChunks(file(66_000))
    #expect(exceeds.failure == "Un valor del JSON supera 64 KB (fila 2)" && exceeds.accepted == 1)
    #expect(intakeInChunks(file(2_000_000)).failure == "Un valor del JSON supera 64 KB (fila 2)")
    #expect(
      intakeInChunks("{\"a\":" + String(repeating: " ", count: 70_000) + "1}").failure
        == "Un valor del JSON supera 64 KB")
    #expect(
      intakeInChunks("{\"a\":1" + String(repeating: "0", count: 70_000) + "}").failure
        == "Un valor del JSON supera 64 KB")
  }

  @Test func row() {
    func file(_ count: Int) -> String {
      let cells = (1...count).map { "\"c\($0)\":\"\(String(repeating: "y", count: 60_000))\"" }.joined(separator: ",")
      return #"{"mensajes":[{"numero":"584121234567",\#(cells)}]}"#
    }
    #expect(intakeInChunks(file(17)).accepted == 1)
    #expect(intakeInChunks(file(18)).failure == "La fila 1 supera 1024 KB")
  }

  @Test func depth() {
    func file(_ count: Int) -> String {
      #"{"a":"# + String(repeating: "[", count: count) + String(repeating: "]", count: count) + "}"
    }
    #expect(intakeInChunks(file(31)).failure == nil)
    #expect(intakeInChunks(file(32)).failure == "El JSON anida más de 32 niveles")
    #expect(
      intakeInChunks(#"{"mensajes":[{"a":"# + String(repeating: "{\"a\":", count: 100_000)).failure
        == "El JSON anida más de 32 niveles (fila 1)")
  }

  @Test func columns() {
    func file(_ count: Int) -> String {
      let cells = (1..<count).map { "\"c\($0)\":\"x\"" }.joined(separator: ",")
      return #"{"mensajes":[{"numero":"584121234567"},{"numero":"584121234567",\#(cells)}]}"#
    }
    #expect(intakeInChunks(file(200)).accepted == 2)
    #expect(intakeInChunks(file(201)).failure == "El máximo de columnas es 200 (fila 2)")
    let name = String(repeating: "n", count: 257)
    #expect(intakeInChunks(#"{"mensajes":[{"\#(name)":1}]}"#).failure?.hasSuffix("supera 256 bytes (fila 1)") == true)
  }

  /// The chunks the network makes of a slow upload must not make yajl read a string again for each.
  @Test func smallChunksAreJoined() {
    let bytes = Array(#"{"mensajes":[{"numero":"584121234567","a":"\#(String(repeating: "y", count: 60_000))"}]}"#.utf8)
    let recipients = RecipientCollector(limit: 10)
    let parser = JSONRecipientParser(into: recipients)
    bytes.withUnsafeBytes { bytes in
      for index in bytes.indices { try! parser.feed(UnsafeRawBufferPointer(rebasing: bytes[index...index])) }
    }
    try! parser.finish()
    #expect(recipients.accepted == 1)
  }
}
