// Characters of which nothing is seen, as Unicode's own properties tell them: zero-width spaces and joiners, byte order
// marks, soft hyphens, marks of direction, variation selectors, tags. Who looks at a text cannot know whether they are
// in it.

/// What shows nothing.
public enum InvisibleText {
  /// Whether the character itself shows nothing and is no blank. Control characters are somebody else's business.
  public static func contains(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0xAD: return false
    // Line and paragraph separators are blanks to Unicode, and shown by nobody; the pattern without dots of Braille has
    // no dots; the marks of interlinear annotations are neither.
    case 0x2028, 0x2029, 0x2800, 0xFFF9...0xFFFB: return true
    default: return scalar.properties.isDefaultIgnorableCodePoint
    }
  }
}
