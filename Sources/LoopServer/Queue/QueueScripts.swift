// The Lua scripts of the queue, one per verb, as compiled into the program from `Lua/`. Each file's header has its keys,
// arguments, replies and errors.

import RedisClient

enum QueueScripts {
  static let stage = script("stage", PackageResources.stage_lua, isGuarded: true, with: spellings)
  static let publish = script("publish", PackageResources.publish_lua, isGuarded: true)
  static let claim = script("claim", PackageResources.claim_lua, isGuarded: true, with: foreign)
  static let takeTurn = script("take_turn", PackageResources.take_turn_lua, with: foreign, spellings)
  static let doubt = script("doubt", PackageResources.doubt_lua)
  static let settled = script("settled", PackageResources.settled_lua)
  static let release = script("release", PackageResources.release_lua)
  static let status = script("status", PackageResources.status_lua)
  static let list = script("list", PackageResources.list_lua)
  static let states = script("states", PackageResources.states_lua)
  static let totals = script("totals", PackageResources.totals_lua)
  static let readPiece = script("read_piece", PackageResources.read_piece_lua)
  static let control = script("control", PackageResources.control_lua, isGuarded: true, with: foreign)
  static let retry = script("retry", PackageResources.retry_lua, isGuarded: true, with: foreign)
  static let append = script("append", PackageResources.append_lua, isGuarded: true, with: spellings)
  static let reconcile = script("reconcile", PackageResources.reconcile_lua, isGuarded: true, with: foreign, spellings)
  static let inspect = script("inspect", PackageResources.inspect_lua, isGuarded: true, with: foreign)
  static let sift = script("sift", PackageResources.sift_lua, isGuarded: true, with: foreign)
  static let reserveNumber = script("reserve_number", PackageResources.reserve_number_lua)
  static let receipt = script("receipt", PackageResources.receipt_lua, isGuarded: true, with: spellings)
  static let takeWebhook = script("take_webhook", PackageResources.take_webhook_lua)
  static let settleWebhook = script("settle_webhook", PackageResources.settle_webhook_lua)
  static let heartbeat = script("heartbeat", PackageResources.heartbeat_lua)
  static let forget = script("forget", PackageResources.forget_lua)
  static let forgetTitles = script("forget_titles", PackageResources.forget_titles_lua)
  static let exclude = script("exclude", PackageResources.exclude_lua, with: spellings)
  static let limitRate = script("limit_rate", PackageResources.limit_rate_lua)
  static let probe = script("probe", PackageResources.probe_lua)

  /// All of them.
  static let all = [
    stage, publish, claim, takeTurn, settled, doubt, release, status, list, states, totals, readPiece, control, retry,
    append, reconcile, inspect, sift, reserveNumber, receipt, takeWebhook, settleWebhook, heartbeat, forget,
    forgetTitles, exclude, limitRate, probe,
  ]

  /// What several scripts need; each file says what for.
  private static let foreign = PackageResources.foreign_lua
  private static let spellings = PackageResources.spellings_lua

  /// - Parameters:
  ///   - isGuarded: with the guard line of `QueuePermissions` behind the shebang.
  ///   - shared: the functions that stand behind that, on top of the script's own lines.
  private static func script(
    _ name: String, _ source: [UInt8], isGuarded: Bool = false, with shared: [UInt8]...
  ) -> LuaScript {
    var text = String(decoding: source, as: UTF8.self)
    if let end = text.firstIndex(of: "\n") {
      let functions = String(decoding: shared.joined(), as: UTF8.self)
      text.insert(contentsOf: functions, at: text.index(after: end))
      if isGuarded { text.insert(contentsOf: QueuePermissions.guardLine(for: text), at: text.index(after: end)) }
    }
    return LuaScript(name: name, source: text)
  }
}
