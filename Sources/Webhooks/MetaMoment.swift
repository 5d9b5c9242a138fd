// When something happened, as Meta's notifications tell it. Pure.

import JSON
import Text

extension JSONValue {
  /// Seconds since 1970, as a number or as digits, in ms; nil for anything that is not of these centuries.
  var metaMoment: Milliseconds? {
    guard let seconds = integerOrDigits, (1...99_999_999_999).contains(seconds) else { return nil }
    return seconds * 1000
  }
}
