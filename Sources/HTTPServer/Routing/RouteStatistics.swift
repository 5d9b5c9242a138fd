// Counts of one route's answers, which a scrape reads. Each Route holds its own, so a request finds them without a
// lookup, and there are as many as routes, whatever paths clients invent.

import EventLoop
import Metrics

/// Answers of one route, by status class, and how long clients waited for them.
@LoopActor
public final class RouteStatistics {
  /// Answers by the first digit of their status, 2 to 5.
  private var classes: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  /// From the request's head to the answer's: for an upload with its body, for a stream without.
  public let durations = Histogram(milliseconds: [1, 5, 25, 100, 250, 1000, 5000, 30_000])

  nonisolated init() {}

  /// Answers whose status begins with each digit.
  public var answers: [(class: StaticString, count: UInt64)] {
    [("2xx", classes.0), ("3xx", classes.1), ("4xx", classes.2), ("5xx", classes.3)]
  }

  func note(_ status: HTTPStatus, after nanoseconds: Int64) {
    switch status.code {
    case ..<300: classes.0 &+= 1
    case ..<400: classes.1 &+= 1
    case ..<500: classes.2 &+= 1
    default: classes.3 &+= 1
    }
    durations.observe(nanoseconds: nanoseconds)
  }
}
