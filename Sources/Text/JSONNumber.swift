// The text of a number in JSON. Both readers of JSON use it: the one of whole documents and the one of uploads.

public enum JSONNumber {
  /// Reads digits, also with the `.0` of a data frame behind them. Nil for exponents and for what is not whole within
  /// 64 bits.
  public static func whole(_ text: String) -> Int64? {
    guard let point = text.utf8.firstIndex(of: UInt8(ascii: ".")) else { return Int64(text) }
    guard text[point...].utf8.dropFirst().allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
    return Int64(text[..<point])
  }
}
