// Every Redis key is built here; docs/queue.md says what each holds. The scripts get them from here and build only a
// few of a campaign's keys themselves (`shared/keys.lua`). Redis Cluster is not supported: one script touches keys of
// many slots.

import RedisClient

/// Names of keys.
package enum QueueKeys {
  /// Sorted set of all campaigns by creation. A hint.
  package static let index = "campaigns:index"
  /// Sorted set of the campaigns that are not finished, by when attention is due. A hint.
  package static let active = "campaigns:activas"
  /// Sorted set of the last 1,000 titles that were deleted, by when.
  package static let deleted = "campaigns:eliminadas"
  /// String that tells this Redis from one that was emptied.
  package static let mark = "campaigns:marca"
  /// Hash of the titles that hold invisible characters: identity → title (`CampaignTitle.identity`). Of two titles that
  /// look alike only one can exist. Entries of campaigns that no longer exist do not count.
  package static let titles = "campaigns:titulos"
  /// Hash of the numbers to which nothing is sent: number → `ms|origen|motivo`.
  package static let exclusions = "exclusiones"

  /// Sorted set of the ends that are to be announced, `general:X` and `propia:X`, by when they are tried next.
  package static let webhooks = "webhooks:pendientes"

  /// The keys of one campaign.
  package static func campaign(_ id: String) -> CampaignKeys { CampaignKeys(id: id) }

  /// The staging list of one upload.
  package static func staging(_ upload: String) -> String { "carga:\(upload)" }

  /// The second list of the same upload: its messages to excluded numbers.
  static func stagingExcluded(_ upload: String) -> String { staging(upload) + ":excluidos" }

  /// Of a copy: which messages of the campaign are on these lists, a byte for each seq.
  static func stagingCopied(_ upload: String) -> String { staging(upload) + ":copiados" }

  /// The hash of one WhatsApp number, by its `buzon`.
  package static func number(_ inbox: String) -> String { "numero:\(inbox)" }

  /// Hash of how many messages of an inbox were taken in the last 24 hours, by steps of ten minutes: only with
  /// LIMITE_DIARIO.
  static func day(of inbox: String) -> String { "numero:\(inbox):dia" }

  /// Sorted set of the numbers that are paused, or were a moment ago, by the end of their pause.
  package static let pausedNumbers = "numeros:pausados"

  /// The heartbeat of one instance.
  package static func instance(_ identity: InstanceIdentity) -> String { instance(identity.text) }

  static func instance(_ name: String) -> String { "instancia:\(name)" }

  /// Sorted set of the instances that live, by when they were last heard of. A hint.
  package static let instances = "instancias"

  /// Who did what: a stream of the last 10,000 actions.
  package static let audit = "auditoria"

  /// How much of LIMITE_POR_IP a client has used up.
  package static func rate(of client: String) -> String { "limite:\(client)" }

  /// What a ticket for an event stream is for, by its digest.
  static func ticket(_ digest: String) -> String { "boleto:\(digest)" }

  /// The answer to the request `id` to append a message.
  package static func request(_ id: String, campaign: String) -> String { "solicitud:\(campaign):\(id)" }

  /// Hash of an owner's account of forgotten turns, while it is being told (reconcile.lua).
  package static func account(_ campaign: String) -> String { "cuenta:\(campaign)" }

  /// Hash of the statuses that came before the message's own outcome was stored.
  package static func early(_ campaign: String) -> String { "tempranos:\(campaign)" }

  /// Sorted set of the campaigns that have such statuses, by when they are looked at again.
  static let earlyCampaigns = "campaigns:tempranos"

  /// Hash of Meta's last word about each template: `WABA|name|language` → `seconds|event`.
  static let templates = "plantillas"

  /// Sorted set of answers whose message is not known. The keys of the messages delivered on each day begin with it,
  /// `respuestas:DAY`.
  package static let replies = "respuestas"

  /// The format with which a script builds the stats key of a title that it has found.
  static let statsFormat = "campaign:%s:stats"

  /// The pattern that SCAN finds every campaign's stats with.
  static let statsPattern = "campaign:*:stats"

  /// The campaign whose stats a key holds; nil for another key.
  package static func campaign(ofStatsKey key: String) -> String? {
    guard key.hasPrefix("campaign:"), key.hasSuffix(":stats") else { return nil }
    let id = key.dropFirst("campaign:".count).dropLast(":stats".count)
    return id.isEmpty || id.contains(":") ? nil : String(id)
  }
}
