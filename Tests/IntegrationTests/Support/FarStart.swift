import EventLoop
import Text

/// An `inicio` that no test lives to see. The server takes none beyond five years (`IntakeLimits.yearsToStart`).
let nextYear = Timestamp.text(Loop.wallClockMilliseconds() + 365 * 86_400_000)
