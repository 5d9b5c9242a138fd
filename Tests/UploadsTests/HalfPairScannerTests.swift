import Testing

@testable import Uploads

@Suite struct HalfPairScannerTests {
  @Test(arguments: [
    (#"{"a":"\ud83d\ude00"}"#, false), (#""\ud83d""#, true), (#""\ud83d\n""#, true), (#""\ude00""#, true),
    (#""\ud83d\u0041""#, true), (#""\ud83d\ud83d\ude00""#, true), (#""\\ud83d""#, false), (#""\\\ud83d""#, true),
    (#""\u00f1\u0041 \/""#, false), (#""\uD83D\uDE00\uDE00""#, true), (#"\u12"#, false), (#"\"#, false), ("", false),
  ])
  func halvesOfPairs(text: String, isThere: Bool) {
    let bytes = Array(text.utf8)
    #expect(HalfPairScanner.finds(in: bytes) == isThere)
    // The text comes in two pieces, behind others.
    for cut in 0...bytes.count {
      var scanner = HalfPairScanner()
      var places: [Int] = []
      let pieces = [Array(bytes[..<cut]), Array(bytes[cut...]), Array("\"".utf8)]
      var offset = 100
      for piece in pieces {
        piece.withUnsafeBytes { scanner.scan($0, at: offset) { places.append($0) } }
        offset += piece.count
      }
      #expect(places.isEmpty != isThere && places.allSatisfy { (100..<offset).contains($0) }, "cut at \(cut)")
    }
  }
}
