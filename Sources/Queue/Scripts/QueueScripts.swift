// The Lua scripts of the queue, one per verb, as compiled into the program from `Lua/`. Each file's header has its
// keys, arguments, replies and errors. The role that calls a script owns it. This file lists all scripts, and the code
// in `Lua/shared` that several of them share (LuaSplicer inserts it).

import RedisClient

enum QueueScripts {
  /// All scripts.
  static let all = [
    UploadStaging.script, CampaignPublisher.script, CampaignDrafts.script, CampaignCopies.script,
    CampaignClaims.claimScript, CampaignTurns.script,
    CampaignAccounts.settledScript, CampaignAccounts.doubtScript, CampaignClaims.releaseScript, CampaignStatuses.script,
    CampaignList.titlesScript, CampaignList.statesScript, CampaignList.totalsScript, CampaignCatalogue.script,
    LastHour.script, CampaignContainers.typesScript,
    CampaignContainers.pieceScript, CampaignSearch.script, LatestCampaigns.script,
    CampaignControls.controlScript, CampaignControls.retryScript, SingleMessages.script,
    CampaignAccounts.reconcileScript, CampaignInspector.inspectScript, CampaignInspector.siftScript, NumberPace.script,
    StatusReceipts.script, MessageReplies.script, TemplateNotes.script, EndAnnouncements.takeScript,
    EndAnnouncements.settleScript, EndAnnouncements.noticeScript,
    InstanceRegistry.script,
    CampaignHints.script, CampaignTitles.script, ExclusionList.script, ClientRates.script, StreamTickets.script,
    PermissionProbe.script,
  ]

  /// The files of `Lua/shared`; each says what it is for.
  static let shared: [String: [UInt8]] = [
    "answerable": PackageResources.answerable_lua,
    "announce": PackageResources.announce_lua,
    "codes": PackageResources.codes_lua,
    "costs": PackageResources.costs_lua,
    "counts": PackageResources.counts_lua,
    "creation": PackageResources.creation_lua,
    "daily": PackageResources.daily_lua,
    "doubted": PackageResources.doubted_lua,
    "element": PackageResources.element_lua,
    "entries": PackageResources.entries_lua,
    "expiry": PackageResources.expiry_lua,
    "fields": PackageResources.fields_lua,
    "flying": PackageResources.flying_lua,
    "foreign": PackageResources.foreign_lua,
    "format": PackageResources.format_lua,
    "history": PackageResources.history_lua,
    "key_types": PackageResources.key_types_lua,
    "keys": PackageResources.keys_lua,
    "losses": PackageResources.losses_lua,
    "notices": PackageResources.notices_lua,
    "owner": PackageResources.owner_lua,
    "permission": PackageResources.permission_lua,
    "pieces": PackageResources.pieces_lua,
    "places": PackageResources.places_lua,
    "spellings": PackageResources.spellings_lua,
    "stopped": PackageResources.stopped_lua,
    "taken_out": PackageResources.taken_out_lua,
    "time": PackageResources.time_lua,
    "titles": PackageResources.titles_lua,
    "wrongtype": PackageResources.wrongtype_lua,
  ]

  /// A role's script with all that it includes.
  static func script(_ name: String, _ source: [UInt8]) -> LuaScript {
    var splicer = LuaSplicer(shared: shared)
    return LuaScript(name: name, source: splicer.splice(source))
  }
}
