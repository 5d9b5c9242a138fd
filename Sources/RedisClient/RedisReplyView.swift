// A reply read in place. A report that pages through 100,000 rows would otherwise allocate an array for each; with
// `RedisConnection.command(_:reading:)` the reading function sees hiredis' own memory and copies what it wants.

import CHiredis

/// A reply inside hiredis' memory. Valid only during the reading function it was given to: never keep it.
public struct RedisReplyView {
  public enum Kind: Sendable, Hashable {
    case null, integer, status, string, array, error
  }

  let reply: UnsafePointer<redisReply>

  public var kind: Kind {
    switch reply.pointee.type {
    case REDIS_REPLY_INTEGER: .integer
    case REDIS_REPLY_STATUS: .status
    case REDIS_REPLY_STRING: .string
    case REDIS_REPLY_ARRAY: .array
    case REDIS_REPLY_ERROR: .error
    default: .null
    }
  }

  /// The number of an integer reply, 0 for others.
  public var integer: Int64 { Int64(reply.pointee.integer) }

  /// The bytes of a string, status or error; empty for others.
  public var bytes: UnsafeRawBufferPointer {
    switch kind {
    case .string, .status, .error: UnsafeRawBufferPointer(start: reply.pointee.str, count: reply.pointee.len)
    default: UnsafeRawBufferPointer(start: nil, count: 0)
    }
  }

  /// Elements of an array; 0 for others.
  public var count: Int { kind == .array ? reply.pointee.elements : 0 }

  public subscript(index: Int) -> RedisReplyView {
    precondition(index >= 0 && index < count, "reply element \(index) of \(count)")
    return RedisReplyView(reply: reply.pointee.element[index]!)
  }

  /// The error, if it is one.
  public var error: RedisServerError? {
    kind == .error ? RedisServerError(String(decoding: bytes, as: UTF8.self)) : nil
  }

  /// A copy to keep.
  public func copy() -> RedisReply {
    switch kind {
    case .null: .null
    case .integer: .integer(integer)
    case .status: .status(String(decoding: bytes, as: UTF8.self))
    case .string: .string(Array(bytes))
    case .array: .array((0..<count).map { self[$0].copy() })
    case .error: .error(RedisServerError(String(decoding: bytes, as: UTF8.self)))
    }
  }
}
