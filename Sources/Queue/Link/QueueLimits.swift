// The bounds of the queue that are not settings: how much one call of a script looks at, and how much a list holds.

package enum QueueLimits {
  /// The most calls of its script that one verb makes; each moves a thousand messages.
  static let verbCalls = 10_000
  /// The most numbers that requests may exclude; numbers that stop Meta's marketing are always taken.
  package static let exclusions = 5_000_000
  /// Campaigns in one slice of reading and writing: as whole objects, by their titles, for a sum.
  static let listSlice = 50
  package static let titleSlice = 500
  static let totalsSlice = 250
  /// Campaigns at a glance: two fifths of a millisecond of Redis' time, most of it for the types of their keys.
  static let glanceSlice = 50
  /// Titles that are read with one command, which costs less than a walk: a fifth of a millisecond of Redis' time.
  static let titlesAtOnce = 2000
  /// Titles that one call looks at to find some in the wanted state: half a millisecond of Redis' time.
  static let listLook = 1000
  /// The most campaigns of a whole list: of active ones, and the newest of those in a finished state.
  package static let listed = 100_000
  /// Entries of one chunk of a report, and its bytes; an entry of more is a chunk of its own. An entry has at most a
  /// row (`UploadLimits.row`), so a report holds a few MiB at most: a chunk, its lines, and what the client has not
  /// read.
  package static let chunk = 500
  static let chunkBytes = 1 << 18
  /// Entries that one call of a search looks at: less than half a millisecond of Redis' time.
  static let searchLook = 250
}
