// Characters that cannot be seen, by Unicode's own properties: zero-width spaces and joiners, byte order marks, soft
// hyphens, marks of direction, variation selectors, tags. Nobody who looks at a text knows whether they are in it.

/// Tells characters that show nothing.
public enum InvisibleText {
  /// Whether the character shows nothing and is no blank. Control characters do not count; other rules refuse them.
  public static func contains(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0xAD: return false
    // Unicode counts line and paragraph separators as blanks, but nothing shows them. The Braille pattern without dots
    // and the marks of interlinear annotations show nothing either.
    case 0x2028, 0x2029, 0x2800, 0xFFF9...0xFFFB: return true
    default: return scalar.properties.isDefaultIgnorableCodePoint
    }
  }
}
