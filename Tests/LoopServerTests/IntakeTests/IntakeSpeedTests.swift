// How much processor time an upload's parsing and encoding takes, without HTTP and Redis (PERFORMANCE.md). Only in a
// release build, and only when asked, since its figures mean nothing on a machine that does other work:
//     INTAKE_SPEED=1 swift test -c release -Xswiftc -enable-testing --filter IntakeSpeedTests

import Campaigns
import Glibc
import Testing

@testable import LoopServer

@Suite(.enabled(if: getenv("INTAKE_SPEED") != nil), .serialized) struct IntakeSpeedTests {
  private static let names = ["José Pérez", "María López", "Ana Torres", "Iñaki Güell", "Juan Castro", "Luis Blanco"]

  /// 100,000 rows in the seed's columns, one in twenty with quotes, each about `rowBytes` long.
  private static func rows(_ rowBytes: Int, _ line: (Int, String, String) -> String) -> [UInt8] {
    var bytes: [UInt8] = []
    for index in 0..<100_000 {
      let name = names[index % names.count] + (index % 20 == 7 ? ", C.A." : "")
      var url = "https://cdn.ejemplo.com/promo/\(index).jpg"
      let length = line(index, name, url).utf8.count
      url += String(repeating: "a", count: max(0, rowBytes - length))
      bytes += line(index, name, url).utf8
    }
    return bytes
  }

  private static func csvFile(_ rowBytes: Int, quotesAll: Bool = false) -> [UInt8] {
    Array("numero,cedula,estatus_servicio,variable1,variable2,url_imagen\n".utf8)
      + rows(rowBytes) { index, name, url in
        quotesAll
          ? "\"58412\(1_000_000 + index)\",\"\(10_000_000 + index)\",\"ACTIVO\",\"\(name)\",\"25.00 USD\",\"\(url)\"\n"
          : "58412\(1_000_000 + index),\(10_000_000 + index),ACTIVO,\(name.contains(",") ? "\"\(name)\"" : name),25.00 USD,\(url)\n"
      }
  }

  private static func jsonFile(_ rowBytes: Int) -> [UInt8] {
    var bytes = Array(#"{"titulo_campana":"x","mensajes":["#.utf8)
    bytes += rows(rowBytes) { index, name, url in
      "{\"numero\":\"58412\(1_000_000 + index)\",\"cedula\":\"\(10_000_000 + index)\",\"estatus_servicio\":\"ACTIVO\","
        + "\"variable1\":\"\(name)\",\"variable2\":\"25.00 USD\",\"url_imagen\":\"\(url)\"},"
    }
    return bytes.dropLast() + Array("]}".utf8)
  }

  /// Feeds 64 KB chunks as the network would, draining after each, and takes the least time of several runs.
  private static func seconds(_ file: [UInt8], _ format: IntakeFormat, dropsDuplicates: Bool) -> Double {
    var best = Double.infinity
    for _ in 0..<5 {
      let recipients = RecipientCollector(limit: 100_000, dropsDuplicates: dropsDuplicates)
      let parser: any RecipientParser =
        format == .csv ? CSVRecipientParser(into: recipients) : JSONRecipientParser(into: recipients)
      let start = clock()
      file.withUnsafeBytes { bytes in
        for position in stride(from: 0, to: bytes.count, by: 65_536) {
          let end = min(position + 65_536, bytes.count)
          try! parser.feed(UnsafeRawBufferPointer(rebasing: bytes[position..<end]))
          while let batch = recipients.nextBatch() { recipients.recycle(batch) }
        }
      }
      try! parser.finish()
      best = min(best, Double(clock() - start) / Double(CLOCKS_PER_SEC))
      #expect(recipients.accepted == 100_000)
    }
    return best
  }

  @Test(arguments: [
    ("CSV 10.5 MB", IntakeFormat.csv, 105, false, 0.08), ("CSV 49 MB", .csv, 490, false, 0.2),
    ("CSV 10.5 MB, all quoted", .csv, 105, true, 0.08), ("JSON 20 MB", .json, 200, false, 0.3),
    ("JSON 49 MB", .json, 490, false, 0.5),
  ]) func speed(name: String, format: IntakeFormat, rowBytes: Int, quotesAll: Bool, limit: Double) {
    let file = format == .csv ? Self.csvFile(rowBytes, quotesAll: quotesAll) : Self.jsonFile(rowBytes)
    for dropsDuplicates in [false, true] {
      let seconds = Self.seconds(file, format, dropsDuplicates: dropsDuplicates)
      print("\(name) (\(file.count) bytes)\(dropsDuplicates ? ", deduplicar" : ""): \(seconds) s of processor time")
      #expect(seconds < limit)
    }
  }
}
