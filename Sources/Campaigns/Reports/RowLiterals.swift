// Where the literals of a stored row lie, by the place of their column. ElementReader finds only what is sent; this
// finds every cell, also the variables after the first empty one. One is used for all lines of a report.

public struct RowLiterals: Sendable {
  /// The literal of `numero`; empty when the row is malformed. Offsets into the row.
  public private(set) var number: Range<Int> = 0..<0
  public private(set) var imageURL: Range<Int> = 0..<0
  public private(set) var variables: [Range<Int>] = []
  public private(set) var extras: [Range<Int>] = []

  public init() {}

  /// Reads `["numero","url_imagen",["variable1",…],"extra1",…]`.
  /// - Returns: false when it is not that; all literals are empty then.
  public mutating func read(_ row: UnsafeRawBufferPointer) -> Bool {
    clear()
    if walk(row) { return true }
    clear()
    return false
  }

  /// The literal of a column; empty when the row has no such cell.
  public func literal(at place: ColumnPlace) -> Range<Int> {
    switch place {
    case .number: number
    case .imageURL: imageURL
    case .variable(let index): index < variables.count ? variables[index] : 0..<0
    case .extra(let index): index < extras.count ? extras[index] : 0..<0
    case .dropped: 0..<0
    }
  }

  private mutating func clear() {
    number = 0..<0
    imageURL = 0..<0
    variables.removeAll(keepingCapacity: true)
    extras.removeAll(keepingCapacity: true)
  }

  private mutating func walk(_ row: UnsafeRawBufferPointer) -> Bool {
    var position = 0
    guard Self.skip("[", row, &position), let number = Self.string(row, &position) else { return false }
    self.number = number
    if Self.skip(",", row, &position) {
      guard let image = Self.string(row, &position) else { return false }
      imageURL = image
      if Self.skip(",", row, &position) {
        guard Self.skip("[", row, &position) else { return false }
        if !Self.skip("]", row, &position) {
          repeat {
            guard let variable = Self.string(row, &position) else { return false }
            variables.append(variable)
          } while Self.skip(",", row, &position)
          guard Self.skip("]", row, &position) else { return false }
        }
        while Self.skip(",", row, &position) {
          guard let extra = Self.string(row, &position) else { return false }
          extras.append(extra)
        }
      }
    }
    return Self.skip("]", row, &position) && position == row.count
  }

  @inline(__always)
  private static func skip(_ character: Unicode.Scalar, _ row: UnsafeRawBufferPointer, _ position: inout Int) -> Bool {
    guard position < row.count, row[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// A string literal, with its quotes.
  private static func string(_ row: UnsafeRawBufferPointer, _ position: inout Int) -> Range<Int>? {
    let start = position
    guard skip("\"", row, &position) else { return nil }
    while position < row.count {
      let byte = row[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return start..<position
      case UInt8(ascii: "\\"): position += 1
      default: break
      }
    }
    return nil
  }
}
