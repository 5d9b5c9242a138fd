// A pause of a whole WhatsApp number, which a campaign tells Redis when the API says that the number is too fast.

import Text

/// How long a number pauses.
public enum NumberPause: Sendable, Equatable {
  /// As long as the API asked for.
  case lasting(Milliseconds)
  /// One second, doubling to a minute while it repeats.
  case automatic
}
