import Testing

@testable import Campaigns

@Suite struct PartCellTests {
  private func read(_ text: String, _ target: ColumnTarget, zone: TimeZoneRules? = nil) -> Result<String, PartDefect> {
    Array(text.utf8).withUnsafeBytes { bytes in
      do throws(PartDefect) {
        return .success(String(decoding: try PartCell(zone: zone).read(bytes, for: target).text, as: UTF8.self))
      } catch { return .failure(error) }
    }
  }

  @Test(
    arguments: [
      ("https://e.com/v.mp4", .videoURL, "https://e.com/v.mp4"), ("Factura de enero.pdf", .documentName, nil),
      ("10.4806", .latitude, "10.4806"), ("10,4806", .latitude, "10.4806"), ("-90", .latitude, "-90"),
      ("+66.9", .longitude, "+66.9"), ("180", .longitude, "180"),
      ("Av.\tBolívar\r\n12", .placeAddress, "Av. Bolívar 12"),
      ("abc     123", .button(0), "abc 123"), ("ENERO25", .card(2, .button(1)), "ENERO25"),
      ("Ana", .parameter("nombre"), "Ana"), ("2026-12-31T23:59:59-04:00", .offerExpiration, "1798775999000"),
      ("2026-12-31T23:59:59Z", .offerExpiration, "1798761599000"), ("1798761599", .offerExpiration, "1798761599000"),
      ("1798761599000", .offerExpiration, "1798761599000"),
    ] as [(String, ColumnTarget, String?)])
  func sent(text: String, target: ColumnTarget, expected: String?) throws {
    #expect(try read(text, target).get() == expected ?? text)
  }

  @Test(
    arguments: [
      ("ftp://e.com/v.mp4", .videoURL, "la URL del video debe empezar por http:// o https://"),
      ("nada", .documentURL, "la URL del documento debe empezar por http:// o https://"),
      ("91", .latitude, "latitud debe ser un número de grados entre -90 y 90"),
      ("181", .longitude, "longitud debe ser un número de grados entre -180 y 180"),
      ("inf", .latitude, "latitud debe"), ("0x1p3", .latitude, "latitud debe"), ("1.2.3", .latitude, "latitud debe"),
      (".5", .latitude, "latitud debe"), ("10°28'", .latitude, "latitud debe"), ("-", .latitude, "latitud debe"),
      ("#N/A", .button(0), "boton1 trae un error de la hoja de cálculo"),
      ("#¡REF!", .parameter("saldo"), "saldo trae un error"),
      (String(repeating: "a", count: 1025), .headerText, "encabezado supera 1024 caracteres"),
      ("mañana", .offerExpiration, "oferta_expira debe ser una fecha con hora"),
      ("2026-12-31", .offerExpiration, "oferta_expira debe ser una fecha con hora"),
      ("123", .offerExpiration, "oferta_expira debe ser una fecha con hora"),
      ("99999999999999999999999999", .offerExpiration, "oferta_expira debe ser una fecha con hora"),
      ("2026-12-31 23:59", .offerExpiration, "oferta_expira no dice en qué zona horaria"),
    ] as [(String, ColumnTarget, String)])
  func refused(text: String, target: ColumnTarget, sentence: String) {
    guard case .failure(let defect) = read(text, target) else {
      Issue.record("taken")
      return
    }
    #expect(defect.explanation(of: target).contains(sentence), "\(defect.explanation(of: target))")
  }

  /// An offer that has ended cannot be sent; one second more can.
  @Test(
    arguments: [
      ("2026-12-31T23:59:59Z", false), ("2027-01-01T00:00:00Z", false), ("2027-01-01T00:00:01Z", true),
      ("2026-12-31T20:00:01-04:00", true), ("2027-01-01 00:00:00", false), ("1798761600", false),
      ("1798761601000", true),
    ] as [(String, Bool)])
  func anOfferEndsLater(text: String, isLater: Bool) {
    let cell = PartCell(zone: .utc, now: 1_798_761_600_000)
    let result = Array(text.utf8).withUnsafeBytes { bytes in
      Result { () throws(PartDefect) in try cell.read(bytes, for: .offerExpiration).text }
    }
    switch result {
    case .success: #expect(isLater)
    case .failure(let defect):
      #expect(!isLater && defect == .past)
      #expect(defect.explanation(of: .offerExpiration).hasPrefix("oferta_expira ya pasó"))
    }
    #expect((ColumnTarget.offerExpiration.defect(in: text, zone: .utc, now: 1_798_761_600_000) == nil) == isLater)
    #expect(ColumnTarget.offerExpiration.defect(in: text, zone: .utc) == nil)
  }

  /// A spreadsheet's date has no zone, so the campaign's own counts.
  @Test func aLocalMoment() throws {
    #expect(try read("2026-12-31 23:59:59", .offerExpiration, zone: .utc).get() == "1798761599000")
  }
}
