import Testing

@testable import Campaigns

@Suite struct OptOutWordsTests {
  private static let words = OptOutWords(["BAJA", "STOP", "No más", "¡Salir!"])

  @Test(arguments: [
    ("BAJA", true), ("baja", true), (" Baja. ", true), ("¡Bája!", true), ("\u{200B}stop\n", true), ("S T O P", true),
    ("NO MAS", true), ("no  más!!!", true), ("salir", true), ("🛑 STOP", true),
    ("dar de baja", false), ("no quiero la baja", false), ("stop it", false), ("", false), ("!!", false), ("ba", false),
    (String(repeating: "!", count: 90) + "baja", false),
  ])
  func whatIsAWord(reply: String, isOut: Bool) { #expect(Self.words.matches(reply) == isOut) }

  @Test func withoutWordsNothingIs() {
    for reply in ["", "BAJA", "!"] { #expect(!OptOutWords([]).matches(reply) && !OptOutWords(["!"]).matches(reply)) }
  }
}
