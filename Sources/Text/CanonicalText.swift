// One spelling for texts that are keys. `ñ` may be one scalar or `n` and a tilde. For Swift and for people both are the
// same text; for Redis, which compares bytes, they are two keys. Titles are kept composed (NFC), as browsers and
// keyboards write them; CampaignTitle and the routes' path parameters pass here.
//
// There were three sources for NFC. Foundation's is public, but linking it would double the program's memory. A library
// (utf8proc, libunistring) would be one more package with Unicode tables of its own, perhaps of another version than
// those that String compares with: two titles could be equal here and different there. The standard library's own is
// used: `==` on String is made of it, and it is linked already. It is linked statically, so a toolchain without the
// symbol fails the build, and one where it does something else fails CanonicalTextTests, which hold it against `==`.

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
