// The Lua scripts of the queue, one per verb, as compiled into the program from `Lua/`. Each file's header has its keys,
// arguments, replies and errors.

import RedisClient

enum QueueScripts {
  static let stage = script("stage", PackageResources.stage_lua, isGuarded: true)
  static let publish = script("publish", PackageResources.publish_lua, isGuarded: true)
  static let claim = script("claim", PackageResources.claim_lua, isGuarded: true, meetsElements: true)
  static let takeTurn = script("take_turn", PackageResources.take_turn_lua, meetsElements: true)
  static let doubt = script("doubt", PackageResources.doubt_lua)
  static let settled = script("settled", PackageResources.settled_lua)
  static let release = script("release", PackageResources.release_lua)
  static let status = script("status", PackageResources.status_lua)
  static let list = script("list", PackageResources.list_lua)
  static let states = script("states", PackageResources.states_lua)
  static let totals = script("totals", PackageResources.totals_lua)
  static let readPiece = script("read_piece", PackageResources.read_piece_lua)
  static let control = script("control", PackageResources.control_lua, isGuarded: true, meetsElements: true)
  static let retry = script("retry", PackageResources.retry_lua, isGuarded: true, meetsElements: true)
  static let append = script("append", PackageResources.append_lua, isGuarded: true)
  static let reconcile = script("reconcile", PackageResources.reconcile_lua, isGuarded: true, meetsElements: true)
  static let inspect = script("inspect", PackageResources.inspect_lua, isGuarded: true, meetsElements: true)
  static let sift = script("sift", PackageResources.sift_lua, isGuarded: true, meetsElements: true)
  static let reserveNumber = script("reserve_number", PackageResources.reserve_number_lua)
  static let receipt = script("receipt", PackageResources.receipt_lua, isGuarded: true)
  static let takeWebhook = script("take_webhook", PackageResources.take_webhook_lua)
  static let settleWebhook = script("settle_webhook", PackageResources.settle_webhook_lua)
  static let heartbeat = script("heartbeat", PackageResources.heartbeat_lua)
  static let forget = script("forget", PackageResources.forget_lua)
  static let forgetTitles = script("forget_titles", PackageResources.forget_titles_lua)
  static let exclude = script("exclude", PackageResources.exclude_lua)
  static let limitRate = script("limit_rate", PackageResources.limit_rate_lua)
  static let probe = script("probe", PackageResources.probe_lua)

  /// All of them.
  static let all = [
    stage, publish, claim, takeTurn, settled, doubt, release, status, list, states, totals, readPiece, control, retry,
    append, reconcile, inspect, sift, reserveNumber, receipt, takeWebhook, settleWebhook, heartbeat, forget,
    forgetTitles,
    exclude, limitRate,
    probe,
  ]

  /// - Parameters:
  ///   - isGuarded: with the guard line of `QueuePermissions` behind the shebang.
  ///   - meetsElements: with `foreign.lua` behind that, for what is no message of ours.
  private static func script(
    _ name: String, _ source: [UInt8], isGuarded: Bool = false, meetsElements: Bool = false
  ) -> LuaScript {
    var text = String(decoding: source, as: UTF8.self)
    if meetsElements, let end = text.firstIndex(of: "\n") {
      text.insert(contentsOf: String(decoding: PackageResources.foreign_lua, as: UTF8.self), at: text.index(after: end))
    }
    if isGuarded, let end = text.firstIndex(of: "\n") {
      text.insert(contentsOf: QueuePermissions.guardLine(for: text), at: text.index(after: end))
    }
    return LuaScript(name: name, source: text)
  }
}
