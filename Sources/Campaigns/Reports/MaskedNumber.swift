// A phone number for those who may only read (role `lectura`): its first four digits, which tell the country and mostly
// the network, and its last two, which tell two numbers apart.

public enum MaskedNumber {
  private static let shownBefore = 4
  private static let shownAfter = 2

  /// - Parameter number: ASCII digits, as many as a number has.
  public static func text(_ number: String) -> String {
    var bytes = Array(number.utf8)
    mask(&bytes, from: 0)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Masks the number at the end of the written bytes.
  public static func mask(_ bytes: inout [UInt8], from start: Int) {
    let hidden = (start + shownBefore)..<max(start + shownBefore, bytes.count - shownAfter)
    for index in hidden where index < bytes.count { bytes[index] = UInt8(ascii: "*") }
  }
}
