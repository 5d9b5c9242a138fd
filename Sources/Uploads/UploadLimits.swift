// How much of an upload may be in memory at once. Each bound has to be finite, because an unfinished value is kept
// whole and yajl reads it again with every chunk.

/// Bounds of one upload's parts, all in bytes unless said otherwise.
enum UploadLimits {
  /// A CSV cell; in JSON a value with the white space and punctuation before it.
  static let cell = 64 * 1024
  /// The cells of one row together.
  static let row = 1024 * 1024
  /// How far the reading of a CSV goes back when quotes turn out not to close.
  static let rewind = 64 * 1024
  /// The part of a CSV by which its encoding is judged, from the first row on that is not UTF-8.
  static let sample = 64 * 1024
  /// How much is looked at, to show it, of a cell that is too long or whose quotes do not close.
  static let excerpt = 256
  /// The beginning of a CSV up to the end of its header line, byte order mark and blank lines included.
  static let header = 64 * 1024
  /// How deep JSON may nest.
  static let depth = 32
  /// A chunk is taken in steps of this size, so that the rows found in a step still lie in the processor's cache.
  static let step = 16 * 1024
  /// Members of a field that is an object; and the bytes of all their names and texts together.
  static let members = 256
  static let memberText = 128 * 1024
}
