import Testing

@testable import Campaigns

@Suite struct MaskedNumberTests {
  @Test(arguments: [
    ("584121234567", "5841******67"), ("15551234567", "1555*****67"), ("5491234567", "549*****67"),
    ("10000000", "1*****00"), ("1234567", "*****67"), ("123456", "****56"), ("12", "12"),
    ("", ""),
  ])
  func onlyItsEndsShow(number: String, shown: String) {
    #expect(MaskedNumber.text(number) == shown)
  }

  /// In the texts of a message to 584121234567, and to 5215512345678.
  @Test(arguments: [
    ("Recipient 584121234567 is not a valid user", "Recipient 5841******67 is not a valid user"),
    ("numero=584121234567;", "numero=5841******67;"), ("(131026) +58 412-123.45.67", "(131026) +58 41*-***.**.67"),
    ("58 (412) 1234567 dijo no", "58 (41*) *****67 dijo no"), ("llamar al 04121234567", "llamar al *********67"),
    ("0412-123 45 67 o 4121234567", "****-*** ** 67 o ********67"), ("su línea 1234567", "su línea *****67"),
    ("131026 584121234567 2", "131026 5841******67 2"), ("id5841212345670", "id***********70"),
    ("00584121234567 no existe", "0058********67 no existe"),
    ("ni 584129999999 ni 234567", "ni 584129999999 ni 234567"),
    // Whole cells.
    ("584129999999", "5841******99"), ("+1 (555) 123-4567", "+1 (555) ***-**67"), ("0412 999 99 99", "0412 *** ** 99"),
    ("25.00", "25.00"), ("2026-01-08", "2026-01-08"), ("V-12345678", "V-12345678"), ("Ana", "Ana"), ("", ""),
  ])
  func textsDoNotTellTheNumber(text: String, shown: String) {
    #expect(MaskedNumber.text(text, about: "584121234567") == shown)
  }

  @Test(arguments: [
    ("a 525512345678", "a 5255******78"), ("a 5215512345678", "a 5215*******78"), ("a 15512345678", "a *********78"),
    ("a +52 1 55 1234 5678", "a +52 1 5* **** **78"), ("a 5512345678", "a ********78"),
  ])
  func everySpellingCounts(text: String, shown: String) {
    #expect(MaskedNumber.text(text, about: "5215512345678") == shown)
  }

  @Test func whoShowsNoNumberHasNoneToHide() {
    #expect(MaskedNumber.text("a 584121234567", about: "VE.1A2B3C") == "a 584121234567")
    #expect(MaskedNumber.text("584121234567", about: "VE.1A2B3C") == "5841******67")
  }
}
