// The settings that the queue needs; the composition root fills them in. Most of them go to the scripts.

import Campaigns
import RedisClient
import Text

/// The settings that the queue and its scripts need.
package struct QueueSettings: Sendable, Equatable {
  /// The most messages a campaign may have in flight. No script touches more elements than this, because Redis serves
  /// nobody else meanwhile, and after a lost reply, or when an owner dies, one script has to move all that are in
  /// flight.
  package static let mostInFlight = 1000
  package static let whyNoMore = "cada paso de Redis mueve a lo sumo \(mostInFlight) mensajes de una campaña"

  /// ARRIENDO_MS
  package var lease: Milliseconds = 45_000
  /// REDIS_CAMPAIGN_TTL
  package var finishedCampaignLife: Milliseconds = 604_800_000
  /// BORRADOR_TTL
  package var draftLife: Milliseconds = 86_400_000
  /// INTERVALO_ENVIO_MS
  package var interval: Milliseconds = 2000
  /// MAX_EN_VUELO, cut to `mostInFlight`.
  package var maximumInFlight = 16 { didSet { maximumInFlight = min(maximumInFlight, Self.mostInFlight) } }
  /// ENVIO_INCIERTO=reenviar: attempts up to which a dead owner's messages are sent again; nil sets all aside.
  package var resendUpTo: Int?
  /// How long a staging list outlives its last batch.
  var stagingLife: Milliseconds = 300_000
  /// How long the very same upload counts as a repeat, and how long an Idempotency-Key or request id is remembered.
  var repeatWindow: Milliseconds = 60_000
  var requestLife: Milliseconds = 86_400_000
  /// WHATSAPP_MODO=meta: statuses come for sent messages, so each must be found by its seq.
  package var notesPlaces = false
  /// LIMITE_DIARIO: messages that one inbox sends within 24 hours, 0 = no limit.
  package var dailyLimit = 0
  /// ESPERAR_REPLICAS
  package var replicasToWaitFor = 0
  /// MAX_MESSAGES_PER_CAMPAIGN
  package var maximumMessages = 100_000
  /// WEBHOOK_URL is set.
  package var announcesEnds = false
  /// How long a finished campaign is kept while its end is still to be announced: an hour longer than the tries go on.
  var announcementLife: Milliseconds = WebhookSchedule.patience + 3_600_000

  package init() {}

  /// Arguments of the scripts that can end a campaign: whether the ends of all campaigns are announced, and how long at
  /// least a finished campaign is kept for that.
  var announcementArguments: [RedisArgument] {
    [announcesEnds ? "1" : "0", .integer(announcementLife)]
  }
}
