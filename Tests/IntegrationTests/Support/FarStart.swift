import EventLoop
import Text

/// An `inicio` that comes after every test. The server takes none beyond five years (`IntakeLimits.yearsToStart`).
let nextYear = Timestamp.text(Loop.wallClockMilliseconds() + 365 * 86_400_000)
