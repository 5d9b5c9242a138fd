// One spelling for texts that are keys. `ñ` may be one scalar or `n` and a tilde: for Swift and for people that is the same
// text, for Redis, which compares bytes, another key. Titles are kept composed (NFC), as browsers and keyboards write
// them; CampaignTitle and the routes' path parameters pass here.

// The standard library's own normalisation, which its String comparison is made of: the public one is Foundation's, and
// that would double the program's memory.
@_spi(_Unicode) import Swift

public enum CanonicalText {
  /// The text in Unicode's normalisation form C.
  public static func composed(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    var scalars = String.UnicodeScalarView()
    for scalar in text._nfc { scalars.append(scalar) }
    return String(scalars)
  }
}
