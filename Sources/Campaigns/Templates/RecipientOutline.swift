// What the rows of an upload will send, as far as a template cares: how many variables, whether there is an image, and
// how many rows fill each of the other parts. The collector adds every row that it accepts.

public struct RecipientOutline: Sendable, Equatable {
  /// How many rows fill a part.
  public struct Part: Sendable, Equatable {
    public let target: ColumnTarget
    public fileprivate(set) var filled = 0
    /// `fila` of the first row that does not fill it, for a warning; nil when all rows do.
    public fileprivate(set) var firstRowWithout: Int?
  }

  public private(set) var rows = 0
  public private(set) var rowsWithImage = 0
  /// Rows whose number begins with +1.
  public private(set) var rowsInNorthAmerica = 0
  public private(set) var firstRowInNorthAmerica: Int?
  /// Rows whose recipient is a user's id.
  public private(set) var rowsToUsers = 0
  /// The most variables that any row sends; 0 while there are no rows.
  public private(set) var mostVariables = 0
  private var rowsWithMost = 0
  /// `fila` of the first such row, for a warning; nil when there is none.
  public private(set) var firstRowWithFewer: Int?
  public private(set) var firstRowWithoutImage: Int?
  private var firstRow: Int?
  /// The parts that have a column, in the order of the columns.
  public private(set) var parts: [Part] = []

  public init() {}

  /// Rows that send fewer variables than the most.
  public var rowsWithFewer: Int { rows - rowsWithMost }

  /// - Parameters:
  ///   - variables: how many the row sends.
  ///   - number: the recipient's digits; 0 when the recipient is a user's id.
  ///   - row: the row's `fila`.
  @inline(__always)
  public mutating func add(variables: Int, hasImage: Bool, number: UInt64, row: Int) {
    if rows == 0 || variables > mostVariables {
      if rows == 0 { firstRow = row } else { firstRowWithFewer = firstRow }
      mostVariables = variables
      rowsWithMost = 0
    }
    if variables == mostVariables {
      rowsWithMost += 1
    } else if firstRowWithFewer == nil {
      firstRowWithFewer = row
    }
    rows += 1
    if hasImage { rowsWithImage += 1 } else if firstRowWithoutImage == nil { firstRowWithoutImage = row }
    // North American numbers have eleven digits, of which the first is a 1.
    if number &- 10_000_000_000 < 10_000_000_000 {
      rowsInNorthAmerica += 1
      if firstRowInNorthAmerica == nil { firstRowInNorthAmerica = row }
    }
  }

  /// Notes that the recipient of the row just added is a user's id.
  mutating func noteUser() { rowsToUsers += 1 }

  /// Notes whether the row just added fills a part. The column of a part may come late; then the rows before it lack
  /// the part.
  /// - Parameter place: the index in `parts` where the part is looked for first. Each row has its parts in the same
  ///   order.
  mutating func note(_ target: ColumnTarget, at place: Int, isFilled: Bool, row: Int) {
    let isThere = place < parts.count && parts[place].target == target
    let index = isThere ? place : parts.firstIndex { $0.target == target } ?? parts.count
    if index == parts.count { parts.append(Part(target: target, firstRowWithout: rows > 1 ? firstRow : nil)) }
    if isFilled {
      parts[index].filled += 1
    } else if parts[index].firstRowWithout == nil {
      parts[index].firstRowWithout = row
    }
  }

  public func part(_ target: ColumnTarget) -> Part? { parts.first { $0.target == target } }
}
