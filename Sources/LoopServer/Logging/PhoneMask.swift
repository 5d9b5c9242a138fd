// Phone numbers in logs: only their last digits, enough for an operator to recognise one at hand, too few to leak it.
// Whoever logs a number, or a text that an API wrote about one, passes it through here.

enum PhoneMask {
  /// Digits in a row from which on they are taken for a phone number (WIRE.md: numbers have 8–15 digits).
  private static let shortestNumber = 8

  /// `…4567` for `584121234567`: the last four characters, or three when there are fewer than ten.
  static func masked(_ number: some StringProtocol) -> String {
    "…" + number.suffix(number.count >= 10 ? 4 : 3)
  }

  /// `text` with every run of eight or more digits masked.
  static func masking(_ text: some StringProtocol) -> String {
    var result: [UInt8] = []
    var digits: [UInt8] = []
    func flush() {
      if digits.count >= shortestNumber {
        result.append(contentsOf: masked(String(decoding: digits, as: UTF8.self)).utf8)
      } else {
        result.append(contentsOf: digits)
      }
      digits.removeAll(keepingCapacity: true)
    }
    for byte in text.utf8 {
      if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
        digits.append(byte)
      } else {
        if !digits.isEmpty { flush() }
        result.append(byte)
      }
    }
    flush()
    return String(decoding: result, as: UTF8.self)
  }
}
