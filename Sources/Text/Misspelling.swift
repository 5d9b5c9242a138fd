// Whether a name differs from another one by a slip of the pen, so that a message can say what was probably meant. Used
// for settings, for the fields of a form and for the columns of a file.

public enum Misspelling {
  /// Whether `written` becomes `meant` by one letter more, less or another one, or by two that change places. Equal
  /// texts count as one slip, too.
  public static func isOneSlip(_ written: [Unicode.Scalar], _ meant: [Unicode.Scalar]) -> Bool {
    guard abs(written.count - meant.count) <= 1 else { return false }
    let equal = zip(written, meant).prefix { $0 == $1 }.count
    let (left, right) = (written[equal...], meant[equal...])
    if left.count != right.count {
      return left.count > right.count ? left.dropFirst() == right : left == right.dropFirst()
    }
    if left.dropFirst() == right.dropFirst() { return true }
    return left.prefix(2) == ArraySlice(right.prefix(2).reversed()) && left.dropFirst(2) == right.dropFirst(2)
  }

  public static func isOneSlip(_ written: String, _ meant: String) -> Bool {
    isOneSlip(Array(written.unicodeScalars), Array(meant.unicodeScalars))
  }
}
