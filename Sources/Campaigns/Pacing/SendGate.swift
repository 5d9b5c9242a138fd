// The last gate of a send (QUEUE.md, "Sending"): asked by the body's read callback, just before the first byte goes out.
// It keeps a stalled owner from sending what another instance may already have taken over, and a late message from
// breaking the pace. What it refuses goes back unspent.

/// Why the last gate refused a send.
public enum GateRefusal: Sendable, Equatable {
  /// Too little of the lease is left for a whole request.
  case leaseTooShort
  /// The slot is more than 250 ms old.
  case slotTooOld
  /// The campaign's window has closed meanwhile (the runner sees to it, not `SendGate`).
  case windowClosed
}

/// The two instants after which one send may no longer begin.
public struct SendGate: Sendable, Equatable {
  /// How old a slot may be when its send begins.
  public static let oldestSlot: Nanoseconds = 250_000_000

  /// CLOCK_BOOTTIME.
  public var leaseDeadline: Nanoseconds
  /// Monotonic clock: when the send was to start.
  public var slot: Nanoseconds

  /// - Parameters:
  ///   - turnWritten: CLOCK_BOOTTIME at which the last turn that was acknowledged had been written.
  ///   - lease: ARRIENDO_MS.
  ///   - sendTimeout: TIEMPO_ENVIO_MS.
  ///   - slot: the send's slot on the monotonic clock (`SlotClock`).
  public init(turnWritten: Nanoseconds, lease: Milliseconds, sendTimeout: Milliseconds, slot: Nanoseconds) {
    leaseDeadline = turnWritten + (lease - sendTimeout) * 1_000_000
    self.slot = slot
  }

  /// - Parameters:
  ///   - bootTime: CLOCK_BOOTTIME, which goes on during suspend.
  ///   - now: monotonic clock.
  /// - Returns: nil if the send may begin.
  @inline(__always)
  public func refusal(bootTime: Nanoseconds, now: Nanoseconds) -> GateRefusal? {
    if bootTime > leaseDeadline { return .leaseTooShort }
    return saturatingDifference(now, slot) > Self.oldestSlot ? .slotTooOld : nil
  }
}
