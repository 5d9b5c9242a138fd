// A reply as a Swift value. RedisConnection copies it out of hiredis' memory; where that copy matters, a command
// reads a RedisReplyView instead.

/// A reply of RESP2.
public enum RedisReply: Sendable, Hashable {
  case null
  case integer(Int64)
  /// A simple string such as `OK`.
  case status(String)
  /// A bulk string: any bytes.
  case string([UInt8])
  case array([RedisReply])
  /// An error inside an array (EXEC, a script's table) or a pipeline's result.
  case error(RedisServerError)

  /// The number, also when it came as a bulk string of digits.
  public var asInteger: Int64? {
    switch self {
    case .integer(let number): number
    case .string(let bytes): Int64(String(decoding: bytes, as: UTF8.self))
    default: nil
    }
  }

  /// A bulk string's bytes.
  public var asBytes: [UInt8]? { if case .string(let bytes) = self { bytes } else { nil } }

  /// A bulk string, decoded as UTF-8 with repairs, or a status.
  public var asText: String? {
    switch self {
    case .string(let bytes): String(decoding: bytes, as: UTF8.self)
    case .status(let text): text
    default: nil
    }
  }

  public var asArray: [RedisReply]? { if case .array(let elements) = self { elements } else { nil } }

  public var isNull: Bool { self == .null }
}
