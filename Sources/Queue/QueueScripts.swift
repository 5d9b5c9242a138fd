// The Lua scripts of the queue, one per verb, as compiled into the program from `Lua/`. Each file's header has its
// keys, arguments, replies and errors. What several scripts need stands in `Lua/shared` and is spliced in (LuaSplicer).

import RedisClient

package enum QueueScripts {
  package static let stage = script("stage", PackageResources.stage_lua)
  package static let publish = script("publish", PackageResources.publish_lua)
  package static let claim = script("claim", PackageResources.claim_lua)
  package static let takeTurn = script("take_turn", PackageResources.take_turn_lua)
  package static let settled = script("settled", PackageResources.settled_lua)
  package static let doubt = script("doubt", PackageResources.doubt_lua)
  package static let release = script("release", PackageResources.release_lua)
  package static let status = script("status", PackageResources.status_lua)
  package static let list = script("list", PackageResources.list_lua)
  package static let states = script("states", PackageResources.states_lua)
  package static let totals = script("totals", PackageResources.totals_lua)
  package static let types = script("types", PackageResources.types_lua)
  package static let readPiece = script("read_piece", PackageResources.read_piece_lua)
  package static let control = script("control", PackageResources.control_lua)
  package static let retry = script("retry", PackageResources.retry_lua)
  package static let append = script("append", PackageResources.append_lua)
  package static let reconcile = script("reconcile", PackageResources.reconcile_lua)
  package static let inspect = script("inspect", PackageResources.inspect_lua)
  package static let sift = script("sift", PackageResources.sift_lua)
  package static let reserveNumber = script("reserve_number", PackageResources.reserve_number_lua)
  static let receipt = script("receipt", PackageResources.receipt_lua)
  static let takeWebhook = script("take_webhook", PackageResources.take_webhook_lua)
  static let settleWebhook = script("settle_webhook", PackageResources.settle_webhook_lua)
  static let heartbeat = script("heartbeat", PackageResources.heartbeat_lua)
  package static let forget = script("forget", PackageResources.forget_lua)
  static let forgetTitles = script("forget_titles", PackageResources.forget_titles_lua)
  package static let exclude = script("exclude", PackageResources.exclude_lua)
  package static let limitRate = script("limit_rate", PackageResources.limit_rate_lua)
  package static let probe = script("probe", PackageResources.probe_lua)

  /// All of them.
  package static let all = [
    stage, publish, claim, takeTurn, settled, doubt, release, status, list, states, totals, types, readPiece, control,
    retry, append, reconcile, inspect, sift, reserveNumber, receipt, takeWebhook, settleWebhook, heartbeat, forget,
    forgetTitles, exclude, limitRate, probe,
  ]

  /// The files of `Lua/shared`; each says what it is for.
  package static let shared: [String: [UInt8]] = [
    "announce": PackageResources.announce_lua,
    "counts": PackageResources.counts_lua,
    "creation": PackageResources.creation_lua,
    "doubted": PackageResources.doubted_lua,
    "element": PackageResources.element_lua,
    "entries": PackageResources.entries_lua,
    "expiry": PackageResources.expiry_lua,
    "fields": PackageResources.fields_lua,
    "flying": PackageResources.flying_lua,
    "foreign": PackageResources.foreign_lua,
    "key_types": PackageResources.key_types_lua,
    "keys": PackageResources.keys_lua,
    "losses": PackageResources.losses_lua,
    "owner": PackageResources.owner_lua,
    "permission": PackageResources.permission_lua,
    "places": PackageResources.places_lua,
    "spellings": PackageResources.spellings_lua,
    "stopped": PackageResources.stopped_lua,
    "taken_out": PackageResources.taken_out_lua,
    "time": PackageResources.time_lua,
    "titles": PackageResources.titles_lua,
    "wrongtype": PackageResources.wrongtype_lua,
  ]

  private static func script(_ name: String, _ source: [UInt8]) -> LuaScript {
    var splicer = LuaSplicer(shared: shared)
    return LuaScript(name: name, source: splicer.splice(source))
  }
}
