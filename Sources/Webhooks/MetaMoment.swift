// The moment of an event, as Meta's notifications give it. Pure.

import JSON
import Text

extension JSONValue {
  /// In milliseconds, from seconds since 1970 that are a number or digits; nil for anything outside of these centuries.
  var metaMoment: Milliseconds? {
    guard let seconds = integerOrDigits, (1...99_999_999_999).contains(seconds) else { return nil }
    return seconds * 1000
  }
}
