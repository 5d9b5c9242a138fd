// What the rows of an upload will send, as far as a template cares: how many variables, and whether there is an image.
// The collector adds every row that it accepts.

public struct RecipientOutline: Sendable, Equatable {
  public private(set) var rows = 0
  public private(set) var rowsWithImage = 0
  /// Over the rows: the most variables that are sent; 0 while there are none.
  public private(set) var mostVariables = 0
  private var rowsWithMost = 0
  /// The first rows, for a warning; nil when there is none.
  public private(set) var firstRowWithFewer: Int?
  public private(set) var firstRowWithoutImage: Int?
  private var firstRow: Int?

  public init() {}

  /// Rows that send fewer variables than the most.
  public var rowsWithFewer: Int { rows - rowsWithMost }

  /// - Parameters:
  ///   - variables: how many it sends.
  ///   - row: `fila`.
  @inline(__always)
  public mutating func add(variables: Int, hasImage: Bool, row: Int) {
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
  }
}
