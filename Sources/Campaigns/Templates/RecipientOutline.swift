// What the rows of an upload will send, as far as a template cares: how many variables, whether there is an image, and
// how many rows fill each of the other parts. The collector adds every row that it accepts.

public struct RecipientOutline: Sendable, Equatable {
  /// How many rows fill a part.
  public struct Part: Sendable, Equatable {
    public let target: ColumnTarget
    public fileprivate(set) var filled = 0
    /// For a warning; nil when all rows fill it.
    public fileprivate(set) var firstRowWithout: Int?
  }

  public private(set) var rows = 0
  public private(set) var rowsWithImage = 0
  /// Rows whose number begins with +1.
  public private(set) var rowsInNorthAmerica = 0
  public private(set) var firstRowInNorthAmerica: Int?
  /// Rows that go to a user's id.
  public private(set) var rowsToUsers = 0
  /// Over the rows: the most variables that are sent; 0 while there are none.
  public private(set) var mostVariables = 0
  private var rowsWithMost = 0
  /// The first rows, for a warning; nil when there is none.
  public private(set) var firstRowWithFewer: Int?
  public private(set) var firstRowWithoutImage: Int?
  private var firstRow: Int?
  /// The parts that have a column, in the order of the columns.
  public private(set) var parts: [Part] = []

  public init() {}

  /// Rows that send fewer variables than the most.
  public var rowsWithFewer: Int { rows - rowsWithMost }

  /// - Parameters:
  ///   - variables: how many it sends.
  ///   - number: 0 when it goes to a user's id.
  ///   - row: `fila`.
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
    // Eleven digits, of which the first is a 1.
    if number &- 10_000_000_000 < 10_000_000_000 {
      rowsInNorthAmerica += 1
      if firstRowInNorthAmerica == nil { firstRowInNorthAmerica = row }
    }
  }

  /// Notes that the row that was just added goes to a user's id.
  mutating func noteUser() { rowsToUsers += 1 }

  /// Notes whether the row that was just added fills a part. A part's column may come late: the rows before had none.
  /// - Parameter place: where it is looked for first. Each row has its parts in the same order.
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
