// The cursor of a list reads back as it was written, and no other text is a cursor.

import Testing

@testable import Queue

@Suite struct ListPositionTests {
  @Test(arguments: ["promo", "ñandú 🦤", "a b&c=d/é?", String(repeating: "🦤", count: 100)])
  func aCursorIsReadAsItWasWritten(title: String) throws {
    let position = ListPosition(created: 1_767_868_200_123, title: title)
    #expect(ListPosition(cursor: position.cursor) == position)
    #expect(position.cursor.wholeMatch(of: try Regex(ListPosition.pattern)) != nil)
  }

  @Test func aCursorIsDigitsInAnyCase() {
    #expect(ListPosition(created: 1_767_868_200_000, title: "promo").cursor == "1767868200000.70726f6d6f")
    #expect(ListPosition(cursor: "0.ff")?.title == "\u{fffd}", "no title, and no reason to fail")
  }

  @Test(arguments: [
    "", ".", "1.", ".61", "1", "1.6", "1.6g", "1.6G", "1.4A", "-1.61", "+1.61", "1.61.61", " 1.61", "1.61 ", "x.61",
    "12345678901234567.61", "1." + String(repeating: "61", count: 401), "１.61",
  ])
  func anythingElseIsNone(text: String) throws {
    #expect(ListPosition(cursor: text) == nil)
    #expect(text.wholeMatch(of: try Regex(ListPosition.pattern)) == nil)
  }
}
