// A campaign tells this to Redis when the API has answered that a whole WhatsApp number is too fast.

import Text

/// How a number is to be slowed down.
public enum NumberPause: Sendable, Equatable {
  /// As long as the API asked for.
  case lasting(Milliseconds)
  /// One second, doubling to a minute while it repeats.
  case automatic
}
