import Testing

@testable import Campaigns
@testable import Text

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
    // What joins or shapes its neighbours stays: an emoji of a sign, a family, a word of Persian, a keycap.
    ("promo ❤\u{FE0F}", "promo ❤\u{FE0F}"), ("❤\u{FE0F}\u{200D}🔥 ya", "❤\u{FE0F}\u{200D}🔥 ya"),
    ("👨\u{200D}👩\u{200D}👧", "👨\u{200D}👩\u{200D}👧"), ("می\u{200C}خواهم", "می\u{200C}خواهم"),
    ("1\u{FE0F}\u{20E3}", "1\u{FE0F}\u{20E3}"), ("👍🏽", "👍🏽"),
    ("...", "..."), (".oculta", ".oculta"), ("fin.", "fin."), ("../etc", "../etc"),
  ])
  func accepts(raw: String, text: String) throws {
    #expect(try CampaignTitle(raw).text == text)
  }

  /// String's == takes both spellings for equal, so the bytes are compared.
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
    ("promo\u{200B}", .invisible("\u{200B}", position: 6)), ("\u{FEFF}promo", .invisible("\u{FEFF}", position: 1)),
    ("pro\u{AD}mo", .invisible("\u{AD}", position: 4)), ("a\u{2060}b", .invisible("\u{2060}", position: 2)),
    ("a\u{202E}b", .invisible("\u{202E}", position: 2)), ("a\u{200E}b", .invisible("\u{200E}", position: 2)),
    ("a\u{3164}b", .invisible("\u{3164}", position: 2)), ("a\u{FE0E}b", .invisible("\u{FE0E}", position: 2)),
    ("a\u{E0061}b", .invisible("\u{E0061}", position: 2)), ("a\u{2028}b", .invisible("\u{2028}", position: 2)),
    ("a\u{2800}b", .invisible("\u{2800}", position: 2)),
    // The three characters that a title may have, in places where they join nothing.
    ("\u{FE0F}a", .invisible("\u{FE0F}", position: 1)), ("a \u{FE0F}", .invisible("\u{FE0F}", position: 3)),
    ("a\u{FE0F}\u{FE0F}", .invisible("\u{FE0F}", position: 3)), ("a\u{200D}", .invisible("\u{200D}", position: 2)),
    ("\u{200C}a", .invisible("\u{200C}", position: 1)), ("a\u{200D}\u{200D}b", .invisible("\u{200D}", position: 2)),
    ("a\u{200D} b", .invisible("\u{200D}", position: 2)), ("a\u{200C}\u{FE0F}b", .invisible("\u{200C}", position: 2)),
    ("\u{200D}", .invisible("\u{200D}", position: 1)),
  ])
  func refuses(raw: String, error: CampaignTitleError) {
    #expect(throws: error) { try CampaignTitle(raw) }
  }

  /// Two titles that look the same are the same, and no others.
  @Test(arguments: [
    ("promo", "promo"), ("promo\u{200B}", "promo"), ("\u{FEFF} promo \u{2060}", "promo"), ("❤\u{FE0F}", "❤"),
    ("❤\u{FE0F}\u{200D}🔥", "❤🔥"), ("می\u{200C}خواهم", "میخواهم"), ("cafe\u{301}", "caf\u{E9}"),
    ("cafe\u{200D}\u{301}", "caf\u{E9}"), ("\u{A0}a b\u{3000}", "a b"), ("A", "A"), ("\u{200B}", ""),
  ])
  func isComparedWithoutWhatNobodySees(text: String, identity: String) {
    #expect(Array(CampaignTitle.identity(of: text).utf8) == Array(identity.utf8))
    #expect(CampaignTitle.identity(of: identity) == identity)
  }

  /// A campaign from before such titles were refused still has its own.
  @Test func aStoredTitleMayHaveMore() throws {
    #expect(try CampaignTitle(stored: " promo\u{200B}").text.unicodeScalars.count == 6)
    #expect(throws: CampaignTitleError.reserved(":")) { try CampaignTitle(stored: "a:\u{200B}") }
    let data = try #require(CallbackData.parse("promo\u{200B}n\u{303}:7"))
    #expect(Array(data.campaignID.utf8) == Array("promo\u{200B}n\u{303}".utf8) && data.seq == 7)
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
    (
      .invisible("\u{200B}", position: 6), "titulo_campana contiene un carácter invisible (U+200B) en la posición 6"
    ),
  ])
  func namesTheOffence(error: CampaignTitleError, text: String) {
    #expect(error.description == text)
  }
}
