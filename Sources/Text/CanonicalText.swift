// One spelling for texts that are keys. `ñ` may be one scalar or `n` and a tilde: for Swift and for people that is the
// same text, for Redis, which compares bytes, another key. Titles are kept composed (NFC), as browsers and keyboards
// write them; CampaignTitle and the routes' path parameters pass here.
//
// Where NFC comes from was chosen among three. Foundation's is public, and linking it would double the program's
// memory. A library of its own (utf8proc, libunistring) would be one more package and a second set of Unicode tables,
// which may be of another version than the one that String compares with: two titles could be equal here and different
// there. The standard library's own is what `==` on String is made of, it is linked already, and as the library is
// linked statically the symbol is settled when the program is built, not where it runs: a toolchain without it fails
// the build, and one that did something else fails CanonicalTextTests, which hold it against `==`.

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
