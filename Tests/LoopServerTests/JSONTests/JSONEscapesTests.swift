import Testing

@testable import LoopServer

@Suite struct JSONEscapesTests {
  @Test(arguments: [
    (#"{"a":"\ud83d\ude00"}"#, false), (#""\ud83d""#, true), (#""\ud83d\n""#, true), (#""\ude00""#, true),
    (#""\ud83d\u0041""#, true), (#""\ud83d\ud83d\ude00""#, true), (#""\\ud83d""#, false), (#""\\\ud83d""#, true),
    (#""\u00f1\u0041 \/""#, false), (#""\uD83D\uDE00\uDE00""#, true), (#"\u12"#, false), (#"\"#, false), ("", false),
  ])
  func halvesOfPairs(text: String, isThere: Bool) {
    #expect(JSONEscapes.hasHalfPair(Array(text.utf8)) == isThere)
  }
}
