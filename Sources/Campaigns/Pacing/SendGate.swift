// The last gate of a send, asked just before the first byte of its body goes out. It keeps a stalled owner from sending
// messages that another instance may have taken over. A refused message goes back unspent.

import Text

/// Why a message did not leave although its send had begun.
public enum GateRefusal: Sendable, Equatable {
  /// Too little of the lease is left for a whole request.
  case leaseTooShort
  /// The campaign's window has closed meanwhile.
  case windowClosed
  /// The campaign was paused, stopped, lost or has to wait meanwhile.
  case withdrawn
  /// The connection ended while the message waited for its moment.
  case heldTooLong
}

/// The instant after which no send of an owner may begin any more.
public struct SendGate: Sendable, Equatable {
  /// CLOCK_BOOTTIME.
  var leaseDeadline: Nanoseconds

  /// - Parameters:
  ///   - turnWritten: CLOCK_BOOTTIME at which the last turn that was acknowledged had been written.
  ///   - lease: ARRIENDO_MS.
  ///   - sendTimeout: TIEMPO_ENVIO_MS.
  public init(turnWritten: Nanoseconds, lease: Milliseconds, sendTimeout: Milliseconds) {
    leaseDeadline = turnWritten + (lease - sendTimeout) * 1_000_000
  }

  /// - Parameter bootTime: CLOCK_BOOTTIME, which goes on during suspend.
  /// - Returns: nil if the send may begin.
  @inline(__always)
  public func refusal(bootTime: Nanoseconds) -> GateRefusal? {
    bootTime > leaseDeadline ? .leaseTooShort : nil
  }
}
