// The bounds of uploads that are not settings. The intake holds to them; the descriptor budget and the API's
// description read them. `UploadLimits` has the bounds of the parts of one file or body.

package enum IntakeLimits {
  /// Uploads that are read at a time; further ones get 503. Each holds about 1 MiB (a chunk, what the parser has of an
  /// unfinished row, the batch being filled and four on their way; more with rows of more than 128 KiB), so all
  /// together stay below 100 MiB. Fewer than these already keep one core busy.
  package static let uploads = 64
  /// Bytes of one XLSX or ODS, and of all that are held at a time. A file is compressed, and held whole until it is
  /// read. The one that is being read takes up to 64 MiB more, nearly always a few.
  package static let sheet = 16 << 20
  package static let sheets = 64 << 20
  /// Bytes of an upload that are held, to be read once more when `pais`, `mapeo` or `valores` comes behind them. They
  /// are 10,000 rows or so. All uploads together hold 64 MiB of them at worst, beside the 100 above.
  static let heldUpload = 1 << 20
  /// Bytes of a held upload that are read in one slice.
  static let heldPiece = 65_536
  /// Bytes of `mapeo` and of `valores`: 64 variables with texts of the greatest length.
  package static let objectField = 128 << 10
  /// Members of each: every part of a carousel of ten cards with a few variables. Each row is searched for each member.
  package static let objectMembers = 128
  /// Warnings of one answer about fields and columns that are not sent or are called nearly like known ones.
  static let similarNames = 10
  /// Rows described under `errores` of a creation's answer; the others are only counted.
  package static let reportedRowErrors = 50
  /// How far ahead the `inicio` of a campaign may lie, in years of 365 days: a date beyond is a slip of the pen, and
  /// would keep the campaign in Redis until it came.
  package static let yearsToStart = 5
  /// The least time between two log lines about uploads and messages that Redis refuses.
  package static let refusalLogInterval: Duration = .seconds(60)
}
