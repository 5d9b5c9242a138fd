// What a column means, told from its name. `numero`, `url_imagen` and `variable1`…`variable10` are known, in any case
// of letters; every other column is the operator's own and travels with the message (docs/cargas.md).

/// The place of a column's cells in the element (`["numero","url_imagen",["variable1",…],"extra1",…]`).
public enum ColumnPlace: Sendable, Equatable {
  /// `numero`, place 0.
  case number
  /// `url_imagen`, place 1.
  case imageURL
  /// `variable1` is 0: its place in the array at place 2.
  case variable(Int)
  /// An operator's own column: 0 is place 3, 1 is place 4, and so on, in order of appearance.
  case extra(Int)

  /// How many template variables there can be.
  public static let variableLimit = 10

  /// The known column that a trimmed name means; nil for the operator's own.
  public static func known(_ name: UnsafeRawBufferPointer) -> ColumnPlace? {
    if name.equalsIgnoringCase("numero") { return .number }
    if name.equalsIgnoringCase("url_imagen") { return .imageURL }
    guard name.count == 9 || name.count == 10,
      UnsafeRawBufferPointer(rebasing: name[0..<8]).equalsIgnoringCase("variable")
    else { return nil }
    switch (name[8], name.count) {
    case (UInt8(ascii: "1")...UInt8(ascii: "9"), 9): return .variable(Int(name[8] - UInt8(ascii: "1")))
    case (UInt8(ascii: "1"), 10) where name[9] == UInt8(ascii: "0"): return .variable(9)
    default: return nil
    }
  }
}
