// One argument of a command, for calls with few. Batches of many values are built with RedisCommand directly, which
// takes bytes from anywhere.

/// An argument: bytes, text or a number.
public enum RedisArgument: Sendable, Hashable {
  case bytes([UInt8])
  case slice(ArraySlice<UInt8>)
  case string(String)
  case integer(Int64)
}

extension RedisArgument: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral {
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(_ value: Int) { self = .integer(Int64(value)) }
  public init(_ value: String) { self = .string(value) }
  public init(_ value: [UInt8]) { self = .bytes(value) }
}
