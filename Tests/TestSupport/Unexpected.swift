// The error of a fixture when something is not as every test needs it.

public struct Unexpected: Error, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}
