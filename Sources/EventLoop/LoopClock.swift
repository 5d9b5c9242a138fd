// The clocks. Deadlines and pacing use the monotonic one; leases the boot-time one, which goes on while the
// machine is suspended (docs/consistency.md, "Clocks"); the wall clock is only for what people read.

import CUV
import Glibc

/// A moment of the monotonic clock, in nanoseconds from an arbitrary start.
public struct LoopInstant: Sendable, Hashable, Comparable {
  public var nanoseconds: UInt64

  public init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

  /// Whole milliseconds, rounded down.
  public var milliseconds: Int64 { Int64(nanoseconds / 1_000_000) }

  /// Later than anything that will happen.
  public static let distantFuture = LoopInstant(nanoseconds: UInt64(Int64.max))

  public static func < (left: LoopInstant, right: LoopInstant) -> Bool { left.nanoseconds < right.nanoseconds }

  public static func + (instant: LoopInstant, duration: Duration) -> LoopInstant {
    let sum = Int64(clamping: instant.nanoseconds).addingReportingOverflow(duration.nanoseconds)
    return LoopInstant(nanoseconds: sum.overflow ? UInt64(Int64.max) : UInt64(max(0, sum.partialValue)))
  }

  public static func - (left: LoopInstant, right: LoopInstant) -> Duration {
    .nanoseconds(left.nanoseconds(since: right))
  }

  /// The difference of two instants without the 128 bits of a `Duration`, for what is measured with every message.
  public func nanoseconds(since earlier: LoopInstant) -> Int64 {
    Int64(bitPattern: nanoseconds &- earlier.nanoseconds)
  }
}

extension Duration {
  /// Whole nanoseconds; a duration beyond 292 years counts as 292 years.
  public var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let whole = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    if whole.overflow { return seconds < 0 ? .min : .max }
    let sum = whole.partialValue.addingReportingOverflow(attoseconds / 1_000_000_000)
    return sum.overflow ? (seconds < 0 ? .min : .max) : sum.partialValue
  }

  /// Whole milliseconds, rounded towards zero.
  public var milliseconds: Int64 { nanoseconds / 1_000_000 }
}

extension Loop {
  /// The monotonic clock now (not the turn's cached time).
  public static var now: LoopInstant { LoopInstant(nanoseconds: uv_hrtime()) }

  /// CLOCK_BOOTTIME in nanoseconds: monotonic, and counts the time the machine was suspended.
  public static func bootTimeNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Milliseconds since 1970-01-01 UTC.
  public static func wallClockMilliseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
