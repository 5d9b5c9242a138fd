import Testing

@testable import Campaigns

@Suite struct MaskedNumberTests {
  @Test(arguments: [
    ("584121234567", "5841******67"), ("10000000", "1000**00"), ("123456", "123456"), ("1234567", "1234*67"),
    ("12", "12"),
    ("", ""),
  ])
  func onlyItsEndsShow(number: String, shown: String) {
    #expect(MaskedNumber.text(number) == shown)
  }

  @Test func whatStandsBeforeItStays() {
    var bytes = Array("a,584121234567".utf8)
    MaskedNumber.mask(&bytes, from: 2)
    #expect(String(decoding: bytes, as: UTF8.self) == "a,5841******67")
  }
}
