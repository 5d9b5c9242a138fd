// How long a test waits for something that must come. A limit is what is enough on a quiet machine; on a busy one a
// longer wait is no defect of ours. `withDeadline` and `eventually` use it, and so does every wait.

import EventLoop
import Foundation

/// One limit, and how much of it is used up: while nobody on the machine waits for a processor, time counts in full;
/// while somebody does, a tenth of it counts. A test that hangs on a quiet machine fails at its limit.
struct Patience {
  /// The divisor of time in which some process waits for a processor.
  private static let divisor = 10
  /// The same where the kernel does not tell.
  private static let blindDivisor = 4
  /// The least time between two looks at the kernel's count.
  private static let spacing = Duration.milliseconds(40)

  let limit: Duration
  private let began: LoopInstant
  private var used: Duration = .zero
  private var seen: LoopInstant
  private var pressure: Int64?

  init(_ limit: Duration) {
    self.limit = limit
    began = Loop.now
    seen = began
    pressure = Self.pressure()
  }

  /// Whether the limit is used up by now.
  mutating func isOver() -> Bool {
    let elapsed = Loop.now - seen
    if elapsed < Self.spacing { return used > limit }
    seen = seen + elapsed
    let pressure = Self.pressure()
    if let before = self.pressure, let pressure {
      let wanted = min(elapsed, .microseconds(pressure - before))
      used += elapsed - wanted + wanted / Self.divisor
    } else {
      used += elapsed / Self.blindDivisor
    }
    self.pressure = pressure
    return used > limit
  }

  /// For the text of a failure.
  var description: String { "\(limit), which on this machine took \((Loop.now - began).milliseconds) ms" }

  /// Microseconds since the start of the machine in which a process waited for a processor (`some` of its CPU
  /// pressure).
  private static func pressure() -> Int64? {
    guard let text = try? String(contentsOfFile: "/proc/pressure/cpu", encoding: .utf8),
      let total = text.prefix(while: { $0 != "\n" }).split(separator: "=").last
    else { return nil }
    return Int64(total)
  }
}
