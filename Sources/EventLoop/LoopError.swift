// The error of a failed libuv call, with the call's name as the operator would look it up.

import CUV

/// A libuv call that failed.
public struct LoopError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The call, such as `uv_tcp_bind`.
  public let call: String
  /// libuv's negative error code, which on Linux is `-errno`.
  public let code: Int32

  public init(call: String, code: Int32) {
    self.call = call
    self.code = code
  }

  /// libuv's name of the code, such as `EADDRINUSE`.
  public var name: String { String(cString: uv_err_name(code)) }

  /// For example `uv_tcp_bind: EADDRINUSE: address already in use`.
  public var description: String { "\(call): \(name): \(String(cString: uv_strerror(code)))" }

  /// The operation was given up because its own deadline passed.
  public static func timedOut(_ call: String) -> LoopError { LoopError(call: call, code: UV_ETIMEDOUT.rawValue) }
  /// The object had been closed before the call.
  public static func closed(_ call: String) -> LoopError { LoopError(call: call, code: UV_ECANCELED.rawValue) }
}

/// Throws when a libuv call returned an error code.
@discardableResult
func check(_ result: Int32, _ call: String) throws(LoopError) -> Int32 {
  if result < 0 { throw LoopError(call: call, code: result) }
  return result
}

/// For calls that fail only when the process is out of memory or the arguments are wrong.
@discardableResult
func must(_ result: Int32, _ call: String) -> Int32 {
  precondition(result >= 0, "\(call) failed: \(result)")
  return result
}
