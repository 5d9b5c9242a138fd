// Every limit that is not a setting, in one place: how much the server holds, waits for or answers at most.
// What an operator may change is in `Settings` instead.
// Limits of a lower module (request line, headers, idle times) stand in that module, next to the code they bind.

import EventLoop

enum Limits {
  // MARK: Access

  /// Client addresses that one instance counts by itself while Redis is away.
  static let localClients = 10_000

  // MARK: Intake

  /// Uploads that are read at a time; further ones get 503. Each holds about 1 MiB (a chunk, what libcsv or yajl has of
  /// an unfinished row, the batch being filled and four on their way; more with rows of more than 128 KiB), so all
  /// together stay below 100 MiB; and one core is busy with fewer than these.
  static let uploads = 64
  /// Bytes of an XLSX or ODS, and of all that are held at a time: they are compressed, and held whole until they are read.
  /// The one that is being read takes up to 64 MiB more, nearly always a few.
  static let sheet = 16 << 20
  static let sheets = 64 << 20
  /// Bytes of an upload that are held to be read once more should `pais` come behind them: 10,000 rows or so, and 64 MiB of
  /// memory in all uploads at worst, beside the 100 above.
  static let heldUpload = 1 << 20
  /// Bytes of it that are read at a time.
  static let heldPiece = 65_536
  /// Bytes of a JSON body that is not an upload.
  static let smallBody = 65_536
  /// Rows described under `errores` of a creation's answer; the others are only counted.
  static let reportedRowErrors = 50
  /// How far ahead the `inicio` of a campaign may lie, in years of 365 days: a date beyond is a slip of the pen, and
  /// until it came the campaign would stay in Redis.
  static let yearsToStart = 5
  /// How long the very same fields and file count as a repeat.
  static let repeatWindow: Duration = .seconds(60)
  /// The least time between two log lines about uploads and messages that Redis refuses.
  static let refusalLogInterval: Duration = .seconds(60)
  /// Characters of an `Idempotency-Key`.
  static let idempotencyKey = 255
  /// How long an `Idempotency-Key` is remembered.
  static let idempotencyKeyLife: Duration = .seconds(86_400)

  // MARK: Control

  /// Calls of its script that one verb makes at most; each moves a thousand messages.
  static let verbCalls = 10_000

  // MARK: Reports

  /// Entries of one chunk of a report, and its bytes; an entry of more is a chunk of its own. An entry has at most a row
  /// (`IntakeLimits.row`), so a report holds a few MiB at most: a chunk, its lines, and what the client has not read.
  static let reportChunk = 500
  static let reportChunkBytes = 1 << 18
  /// Bytes of a report that are sent at a time.
  static let reportPiece = 1 << 15

  // MARK: Exclusions

  /// Numbers that may be excluded by requests; those that stop Meta's marketing are always taken.
  static let exclusions = 5_000_000
  /// Entries of a page unless `limite` says otherwise, and at most.
  static let exclusionPage = 100
  static let longestExclusionPage = 1000
  /// Downloads of the whole list at a time; further ones get 503.
  static let exclusionDownloads = 4

  // MARK: Meta

  /// Bytes of a notification of Meta's webhook, which is what Meta sends at most.
  static let notification = 3 << 20
  /// How long a notification may take to arrive. Meta's are there at once.
  static let notificationTime: Duration = .seconds(10)
  /// Bytes of notifications whose signature cannot be checked yet, because they are still arriving. Past it the oldest
  /// are given up: Meta's are whole in less time than a stranger needs to send so much.
  static let unprovenNotifications = 24 << 20
  /// Notifications with a good signature that are stored at a time: small ones, and those of more than `smallBody`.
  /// Past it, 503: Meta sends again.
  static let smallNotifications = 512
  static let largeNotifications = 8
  /// Statuses read, or campaigns asked for, before the loop turns to others.
  static let statusSlice = 500
  /// The least time between two log lines about statuses that were ignored.
  static let statusLogInterval: Duration = .seconds(60)

  // MARK: Streams

  /// Lists of campaigns that are made at a time; further ones get 503.
  static let lists = 16
  /// Campaigns that are read and written before the loop turns to others: as whole objects, by their titles, for a sum.
  static let listSlice = 50
  static let titleSlice = 500
  static let totalsSlice = 250
  /// Titles that are read with one command, which costs less than a walk: a fifth of a millisecond of Redis' time.
  static let titlesAtOnce = 2000
  /// Titles that one call looks at to find some in the wanted state: half a millisecond of Redis' time.
  static let listLook = 1000
  /// Campaigns of a list that is asked for whole: active ones, and of those in a finished state so many of the newest.
  static let listed = 100_000
  static let listedFinished = 10_000
  /// Campaigns of a page unless `limite` says otherwise, and at most.
  static let listPage = 100
  static let longestListPage = 1000
  /// Slices that are looked through for one page.
  static let slicesOfPage = 20
  /// Reports that are written at a time; further ones get 503.
  static let reports = 32
  /// Event streams that are open at a time; further ones get 503.
  static let eventStreams = 256
  /// The least time between two events of a stream.
  static let eventInterval: Duration = .seconds(1)
  /// How long a stream is silent before a comment shows proxies and clients that it lives.
  static let eventHeartbeat: Duration = .seconds(15)

  // MARK: Documentation

  /// Bytes of one file of `/docs`, compressed; they stay in memory.
  static let documentationFile = 4 << 20
  /// Folders above the program's in which the files of `/docs` are looked for.
  static let documentationParents = 3

  // MARK: Delivery

  /// Test sends that are under way at a time; further ones get 503.
  static let trials = 16
  /// Requests towards the outside at a time, over all campaigns.
  static let outboundRequests = 4096
  /// How long credentials are cached.
  static let credentialsLife: Duration = .seconds(300)

  // MARK: Metrics

  /// Campaigns that `/metrics` names, of those this instance owns: the ones with the most left to send. The others are
  /// added up.
  static let namedCampaigns = 50

  // MARK: Logs

  /// Bytes of log lines waiting for stdout; lines past it are dropped and counted.
  static let logQueue = 1 << 20
  /// Bytes of one log line; a longer message or value is cut.
  static let logLine = 16_384
  /// How long the end of the process waits for log lines to leave.
  static let logFlush: Duration = .milliseconds(500)
}
