// Reading the Retry-After header: seconds, or an HTTP date (RFC 9110, 10.2.3). The gateways call it.

public enum RetryAfter {
  /// The longest wait an API can impose: a day. Longer ones are cut, since nobody would notice a campaign stalled for good.
  public static let longest: Duration = .seconds(86_400)

  /// - Parameter now: wall clock, since 1970; used for dates only.
  /// - Returns: nil for anything malformed; zero for a date that is past.
  public static func parse(_ text: String, now: Milliseconds) -> Duration? {
    let bytes = Array(text.utf8.drop { $0 == 0x20 || $0 == 0x09 })
    guard let first = bytes.first else { return nil }
    if first >= UInt8(ascii: "0"), first <= UInt8(ascii: "9") {
      let trimmed = bytes.prefix { $0 != 0x20 && $0 != 0x09 }
      guard trimmed.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else { return nil }
      let seconds = trimmed.reduce(0) { min($0 * 10 + Int64($1 - UInt8(ascii: "0")), 1_000_000) }
      return min(.seconds(seconds), longest)
    }
    guard let date = HTTPDate.parse(bytes) else { return nil }
    return min(.milliseconds(max(0, date - now)), longest)
  }

  /// In milliseconds, 0 to a day.
  static func clamped(_ duration: Duration) -> Milliseconds {
    max(0, min(duration, longest).wholeMilliseconds)
  }
}
