// How much of an upload may be in memory at once. Every one of these has to be finite because libcsv and yajl keep an
// unfinished value whole however long it gets, and yajl reads it again with every chunk.

/// Bounds of one upload's parts, all in bytes unless said otherwise.
enum IntakeLimits {
  /// A CSV cell; in JSON a value with the white space and punctuation before it.
  static let cell = 64 * 1024
  /// The cells of one row together.
  static let row = 1024 * 1024
  /// What comes before the end of a CSV's header line, byte order mark and blank lines included.
  static let header = 64 * 1024
  /// How deep JSON may nest.
  static let depth = 32
  /// A chunk is taken in steps of this size, so that the rows found in a step still lie in the processor's cache.
  static let step = 16 * 1024
}
