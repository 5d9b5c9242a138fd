// What the rows of an upload will send, as far as a template cares: how many variables, and whether there is an image.
// The collector adds every row that it accepts.

public struct RecipientOutline: Sendable, Equatable {
  public private(set) var rows = 0
  public private(set) var rowsWithImage = 0
  /// Over the rows: the fewest and the most variables that are sent; 0 while there are none.
  public private(set) var fewestVariables = 0
  public private(set) var mostVariables = 0

  public init() {}

  /// - Parameter variables: those before the first empty one.
  @inline(__always)
  public mutating func add(variables: Int, hasImage: Bool) {
    fewestVariables = rows == 0 ? variables : min(fewestVariables, variables)
    mostVariables = max(mostVariables, variables)
    rows += 1
    if hasImage { rowsWithImage += 1 }
  }
}
