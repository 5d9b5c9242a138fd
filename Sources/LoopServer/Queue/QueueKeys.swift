// Every Redis key is built here and nowhere else; QUEUE.md ("Layout") says what each holds. In a cluster all keys of one
// campaign carry the tag `{X}`, so that they share a slot; the hints that span campaigns cannot, and are then left out
// of the scripts and written by the caller.

import RedisClient

/// Names of keys, with or without a cluster's hash tags.
struct QueueKeys: Sendable, Hashable {
  /// Redis is a cluster: `campaign:{X}` instead of `campaign:X`.
  var isCluster = false

  /// Sorted set of all campaigns by creation. A hint.
  static let index = "campaigns:index"
  /// Sorted set of the campaigns that are not finished, by when attention is due. A hint.
  static let active = "campaigns:activas"
  /// Sorted set of the last 1,000 titles that were deleted, by when.
  static let deleted = "campaigns:eliminadas"
  /// String that tells this Redis from one that was emptied.
  static let mark = "campaigns:marca"
  /// Hash of the titles that have something invisible in them: identity → title (`CampaignTitle.identity`). Of two
  /// titles that look alike only one can be given. What it says of a campaign that is no more counts for nothing.
  static let titles = "campaigns:titulos"
  /// Hash of the numbers to which nothing is sent: number → `ms|origen|motivo`.
  static let exclusions = "exclusiones"

  /// Sorted set of the ends that are to be announced, `general:X` and `propia:X`, by when they are tried next.
  static let webhooks = "webhooks:pendientes"

  /// The keys of one campaign.
  func campaign(_ id: String) -> CampaignKeys { CampaignKeys(id: id, tag: isCluster ? "{\(id)}" : id) }

  /// The staging list of one upload. In a cluster it must carry the campaign's tag, so `campaign` is needed there.
  func staging(_ upload: String, campaign id: String? = nil) -> String {
    if isCluster, let id { return "carga:{\(id)}:\(upload)" }
    return "carga:\(upload)"
  }

  /// The second list of the same upload: its messages to excluded numbers.
  func stagingExcluded(_ upload: String, campaign id: String? = nil) -> String {
    staging(upload, campaign: id) + ":excluidos"
  }

  /// The hash of one WhatsApp number, by its `buzon`.
  func number(_ inbox: String) -> String { isCluster ? "numero:{numeros}:\(inbox)" : "numero:\(inbox)" }

  /// Sorted set of the numbers that are paused, or were a moment ago, by the end of their pause.
  var pausedNumbers: String { isCluster ? "{numeros}:pausados" : "numeros:pausados" }

  /// The heartbeat of one instance.
  func instance(_ identity: InstanceIdentity) -> String {
    isCluster ? "instancia:{instancias}:\(identity.text)" : "instancia:\(identity.text)"
  }

  /// Sorted set of the instances that live, by when they were last heard of. A hint.
  var instances: String { isCluster ? "{instancias}" : "instancias" }

  /// How much of LIMITE_POR_IP a client has used up.
  static func rate(of client: String) -> String { "limite:\(client)" }

  /// What the request `id` to append a message was answered.
  func request(_ id: String, campaign: String) -> String {
    "solicitud:\(isCluster ? "{\(campaign)}" : campaign):\(id)"
  }

  /// Hash of what an owner tells of the turns that Redis forgot, while it does (reconcile.lua).
  func account(_ campaign: CampaignKeys) -> String { "cuenta:\(campaign.tag)" }

  /// Hash of the statuses that came before the message's own outcome was stored.
  func early(_ campaign: String) -> String { "tempranos:\(isCluster ? "{\(campaign)}" : campaign)" }

  /// Sorted set of the campaigns that have such statuses, by when they are looked at again.
  static let earlyCampaigns = "campaigns:tempranos"

  /// How a script writes the stats of the campaign that it found in `titles`.
  static let statsFormat = "campaign:%s:stats"

  /// The pattern that SCAN finds every campaign's stats with.
  static let statsPattern = "campaign:*:stats"

  /// The campaign whose stats a key holds; nil for another key.
  static func campaign(ofStatsKey key: String) -> String? {
    guard key.hasPrefix("campaign:"), key.hasSuffix(":stats") else { return nil }
    let tag = key.dropFirst("campaign:".count).dropLast(":stats".count)
    if tag.isEmpty || tag.contains(":") { return nil }
    return tag.hasPrefix("{") && tag.hasSuffix("}") ? String(tag.dropFirst().dropLast()) : String(tag)
  }
}

/// The keys of one campaign.
struct CampaignKeys: Sendable, Hashable {
  let id: String
  let tag: String

  var pending: String { "campaign:\(tag)" }
  var stats: String { "campaign:\(tag):stats" }
  var inFlight: String { "campaign:\(tag):inflight" }
  var delayed: String { "campaign:\(tag):delayed" }
  var results: String { "campaign:\(tag):resultados" }
  var failures: String { "campaign:\(tag):fallidos" }
  var uncertain: String { "campaign:\(tag):inciertos" }
  var cancelled: String { "campaign:\(tag):cancelados" }
  var cancelledDelayed: String { "campaign:\(tag):cancelados_z" }
  var excluded: String { "campaign:\(tag):excluidos" }
  /// String of four bytes a seq, big endian: the position of its entry in `results`, from 1; 0 = it has none.
  var places: String { "campaign:\(tag):lugares" }

  /// The first elements that somebody else put among the messages. The scripts name it themselves (foreign.lua).
  var foreign: String { "campaign:\(tag):ajenos" }

  /// All of them but the foreign ones, in the order in which every script takes them as KEYS 1–11.
  var names: [String] {
    [pending, stats, inFlight, delayed, results, failures, uncertain, cancelled, cancelledDelayed, excluded, places]
  }

  /// The type of each.
  static let types = [
    "list", "hash", "hash", "zset", "list", "list", "hash", "list", "zset", "list", "string",
  ]

  var all: [RedisArgument] { names.map(RedisArgument.string) }
}
