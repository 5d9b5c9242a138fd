// A phone number for those who may only read (role `lectura`): its first digits, which tell the country and mostly the
// network, and its last two, which tell two numbers apart. At least five digits between them are hidden, so that a
// short number shows fewer at its beginning.

public enum MaskedNumber {
  private static let shownBefore = 4
  private static let shownAfter = 2
  /// The fewest digits that are hidden: five have 100,000 values.
  private static let hidden = 5

  /// - Parameter number: ASCII digits, as many as a number has.
  public static func text(_ number: String) -> String {
    var bytes = Array(number.utf8)
    mask(&bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Masks all of it.
  public static func mask(_ bytes: inout [UInt8]) { mask(bytes.indices.map { $0 }, of: &bytes, showsBeginning: true) }

  /// A text about a recipient, with the number masked in it.
  /// - Parameter recipient: in the form of elements and lists.
  public static func text(_ text: String, about recipient: String) -> String {
    var bytes = Array(text.utf8)
    NumberMask(of: Array(recipient.utf8).withUnsafeBytes { Recipient(stored: $0) }).mask(&bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Masks a number whose digits stand at some places, perhaps with signs between.
  /// - Parameter showsBeginning: false for the rest of a number, whose beginning may stand elsewhere.
  static func mask(_ places: some RandomAccessCollection<Int>, of bytes: inout [UInt8], showsBeginning: Bool) {
    let count = places.count
    let first = showsBeginning ? min(shownBefore, max(0, count - shownAfter - hidden)) : 0
    for place in places.dropFirst(first).dropLast(shownAfter) { bytes[place] = UInt8(ascii: "*") }
  }
}
