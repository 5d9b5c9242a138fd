// The bounds of reading one file. Each has to be finite: a zip of a few kilobytes can hold gigabytes, and a cell of an
// ODS can say that it stands for a million others.

/// Bounds of one file's parts, all in bytes unless said otherwise.
public struct SpreadsheetLimits: Sendable, Equatable {
  /// A cell's text.
  public var cell = 64 * 1024
  /// The cells of one row together.
  public var row = 1024 * 1024
  /// How many columns of a row are kept. Beyond them only the first cell that is not empty is kept, which is enough to
  /// tell that a row is too wide.
  public var columns = 200
  /// The number of the last row; a sheet of Excel, LibreOffice or Google has no more.
  public var rows = 1_048_576
  /// The shared texts of an XLSX, each with 4 bytes for its place.
  package var sharedText = 48 << 20
  /// All text of one file: the cells of all rows together.
  public var text = 256 << 20
  /// The most that the entries that are read may inflate to together.
  package var inflated = 512 << 20
  /// How many times its size an entry may inflate to. Worksheets reach 60; deflate itself ends at 1,032.
  var ratio = 200
  /// Entries of the archive.
  public var entries = 4096
  /// How much is inflated and parsed at a time.
  public var piece = 16 * 1024
  /// A step ends once its rows have this many bytes (`stepText`) or are this many (`stepRows`).
  package var stepText = 128 * 1024
  package var stepRows = 512

  public init() {}

  /// Up to this size an entry may inflate at any ratio.
  static let ratioFloor = 1 << 20
  /// A tag, an attribute or a comment in full: expat holds it whole, and reads it again with every piece.
  static let token = 256 * 1024
  /// How deep elements may nest.
  static let depth = 64
  /// An archive entry's name.
  static let name = 1024
  /// Sheets of a file, and the bytes of a sheet's name.
  static let sheets = 1024
  static let sheetName = 1024
  /// Cell formats of a file, and the bytes of a format's code.
  static let formats = 65_536
  static let formatCode = 1024
  /// Relationships of a part.
  static let relationships = 4096
}
