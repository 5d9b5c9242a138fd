import Testing

@testable import Campaigns

@Suite struct CampaignTitleTests {
  @Test(arguments: [
    ("promo_enero_2026", "promo_enero_2026"),
    ("  promo enero \t\n", "promo enero"),
    ("\u{A0}año 2026 — ñandú\u{3000}", "año 2026 — ñandú"),
    ("a", "a"),
    ("a/b?c=d#e|f", "a/b?c=d#e|f"),
    (String(repeating: "x", count: 100), String(repeating: "x", count: 100)),
    ("  " + String(repeating: "é", count: 100) + "  ", String(repeating: "é", count: 100)),
    ("🎉 rebajas", "🎉 rebajas"),
    ("...", "..."), (".oculta", ".oculta"), ("fin.", "fin."), ("../etc", "../etc"),
  ])
  func accepts(raw: String, text: String) throws {
    #expect(try CampaignTitle(raw).text == text)
  }

  /// String's == takes both spellings for equal: bytes tell.
  @Test(arguments: [
    "cafe\u{301}", "caf\u{E9}", "n\u{303}an\u{303}a", "\u{212B}", "\u{1E0B}\u{323}", "\u{1100}\u{1161}",
  ])
  func isKeptInOneSpelling(raw: String) throws {
    let expected = [
      "cafe\u{301}": "caf\u{E9}", "n\u{303}an\u{303}a": "\u{F1}a\u{F1}a", "\u{212B}": "\u{C5}",
      "\u{1E0B}\u{323}": "\u{1E0D}\u{307}", "\u{1100}\u{1161}": "\u{AC00}",
    ]
    let text = try CampaignTitle(raw).text
    #expect(Array(text.utf8) == Array(try #require(expected[raw]).utf8))
    #expect(Array(CanonicalText.composed(raw).utf8) == Array(text.utf8))
  }

  @Test(arguments: [
    ("", CampaignTitleError.empty),
    (" \t\u{2003} ", .empty),
    (String(repeating: "x", count: 101), .tooLong(101)),
    ("a:b", .reserved(":")),
    (".", .dots),
    (" .. ", .dots),
    ("{a", .reserved("{")),
    ("a}", .reserved("}")),
    ("a\u{0}b", .controlCharacter("\u{0}", position: 2)),
    ("ab\tc", .controlCharacter("\t", position: 3)),
    ("a\u{85}b", .controlCharacter("\u{85}", position: 2)),
    ("a\u{7F}", .controlCharacter("\u{7F}", position: 2)),
  ])
  func refuses(raw: String, error: CampaignTitleError) {
    #expect(throws: error) { try CampaignTitle(raw) }
  }

  @Test(arguments: [
    (CampaignTitleError.empty, "titulo_campana no puede estar vacío"),
    (.tooLong(120), "titulo_campana tiene 120 caracteres; el máximo es 100"),
    (.dots, "titulo_campana no puede ser '.' ni '..'"),
    (.reserved(":"), "titulo_campana contiene ':'; los caracteres ':', '{' y '}' no están permitidos"),
    (
      .controlCharacter("\u{7}", position: 3),
      "titulo_campana contiene un carácter de control (U+0007) en la posición 3"
    ),
  ])
  func namesTheOffence(error: CampaignTitleError, text: String) {
    #expect(error.description == text)
  }
}
