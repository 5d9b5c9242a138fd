// Becoming the owner of a campaign, and giving it up. A claimer has watched the campaign (`observe`, `OwnerWatch`) and
// names what it saw; `claim` refuses if anything moved since. The placement of campaigns on instances calls these.

import Campaigns
import EventLoop
import RedisClient
import Text

/// Who owned a campaign when it was looked at, and how far they had come.
package struct CampaignObservation: Sendable, Hashable {
  package var upload: String
  /// Empty when the campaign is free.
  package var token: String
  package var turn: Int64
  package var state: CampaignState
  /// Nothing is handed out before this, since 1970; 0 if it waits for nothing. As it is stored: see `waits(at:)`.
  package var holdUntil: Milliseconds = 0
  /// `buzon`: what placement goes by.
  package var inbox = ""
  /// By Redis' clock, since 1970.
  package var published: Milliseconds = 0
  /// When the last turn was taken, by Redis' clock.
  package var lastTurn: Milliseconds = 0
  /// Its own pace, if it has one.
  package var interval: Milliseconds?
  /// The turn up to which Redis was told what it had forgotten; 0 if never.
  package var reconciled: Int64 = 0
  /// What somebody has noted of turns that Redis forgot (`doubt`).
  package var forgotten: ForgottenMark?

  /// The last turn that Redis has, or was told of. A claim raises it too, before anybody has told (`toldTurn`).
  package var knownTurn: Int64 { max(turn, reconciled) }

  /// Until when nothing is handed out. If Redis' clock has been set back since the last turn, the next one takes that
  /// off a hold (take_turn.lua); what the operator set by the clock stays.
  /// - Parameter now: by Redis' clock.
  package func waits(at now: Milliseconds) -> Milliseconds {
    Self.end(ofHold: holdUntil, lastTurn: lastTurn, state: state, at: now)
  }

  package static func end(
    ofHold hold: Milliseconds, lastTurn: Milliseconds, state: CampaignState, at now: Milliseconds
  ) -> Milliseconds {
    let setBack = saturatingDifference(lastTurn, now)
    return setBack >= 1000 && state != .scheduled ? saturatingDifference(hold, setBack) : hold
  }

  /// Its stats are of another type, or cannot be read.
  package static let damaged = CampaignObservation(upload: "", token: "", turn: 0, state: .damaged)

  package var isFree: Bool { token.isEmpty }

  /// Whether some token of this very process owns it.
  package func isOwned(by identity: InstanceIdentity) -> Bool { token.hasSuffix(":\(identity.text)") }
}

/// How far a campaign had come in a Redis that has gone back since.
package struct ForgottenMark: Sendable, Hashable {
  package var turn: Int64
  /// The shortest pace of its own that was seen; nil if it always had the setting's.
  package var interval: Milliseconds?

  /// - Parameter turn: nil or 0 when nobody has noted any.
  package init?(turn: Int64?, interval: Milliseconds?) {
    guard let turn, turn > 0 else { return nil }
    self.turn = turn
    self.interval = interval
  }
}

/// A campaign this instance owns: what every turn is taken with.
package struct OwnedCampaign: Sendable {
  package let campaign: String
  package let token: OwnerToken
  /// The part of a turn's call that never changes.
  let turnCommand: RedisCommand
}

/// What an owner needs to know when it begins.
package struct ClaimedCampaign: Sendable {
  package var owned: OwnedCampaign
  /// Redis' clock when the script ran, in microseconds since 1970.
  package var redisTime: Int64
  /// The first turn is `turn + 1`, with `turn` as the last one seen.
  package var turn: Int64
  /// The last turn of its owner before.
  package var formerTurn: Int64
  /// Messages of the owner before that were set aside as uncertain, and that were put back.
  package var setAside: Int
  package var putBack: Int
  package var counts: CampaignCounts
  package var total: Int
  package var state: CampaignState
  package var reason: String?
  package var template: String
  package var inbox: String
  package var language: String
  /// JSON array of the original column names.
  package var columns: String
  /// The campaign's own pace, if it has one.
  package var interval: Milliseconds?
  /// The last slot handed out, since 1970.
  package var lastStart: Milliseconds?
  /// Nothing is handed out before this, since 1970; nil if it waits for nothing. As it is stored: see `waits`.
  package var holdUntil: Milliseconds?
  /// When the last turn was taken, by Redis' clock.
  package var lastTurn: Milliseconds?
  /// When it was published, by Redis' clock.
  package var published: Milliseconds?
  /// The turn up to which Redis was told what it had forgotten; 0 if never.
  package var reconciled: Int64
  /// What somebody has noted of turns that Redis forgot.
  package var forgotten: ForgottenMark?
  /// Up to which turn an earlier claim had to doubt what was done; nobody has told while `reconciled` is lower.
  package var doubted: Int64

  /// The last turn that Redis knows of or was told of. A turn says nothing where an earlier claim raised it and its
  /// owner never told.
  package var toldTurn: Int64 { doubted > reconciled ? reconciled : max(formerTurn, reconciled) }

  /// When an owner before last handed it over to another instance, since 1970.
  package var handedOver: Milliseconds?
  /// `ventana` and `zona_horaria`, as they are stored.
  package var window: String?
  package var timeZone: String?

  /// Until when the next turn will hand nothing out, as `CampaignObservation.waits(at:)` says it.
  package var waits: Milliseconds? {
    holdUntil.map {
      CampaignObservation.end(ofHold: $0, lastTurn: lastTurn ?? 0, state: state, at: redisTime / 1000)
    }
  }
}

package enum ClaimReply: Sendable {
  /// The token is ours, now or by an earlier try.
  case owned(ClaimedCampaign)
  /// It moved since it was observed.
  case busy(token: String, turn: Int64)
  /// Nothing is left to own.
  case finished(CampaignState)
  /// Cancelled, but whoever cancelled it did not come to the end: cancel it again.
  case halfCancelled
  /// No such campaign, or its title belongs to another upload now.
  case gone
}

package enum ReleaseReply: Sendable, Equatable {
  case released
  /// Refused: so many messages are still in flight.
  case inFlight(Int)
  case lost
  case gone
}

extension CampaignQueue {
  /// Looks at who owns campaigns: one round trip for all of them. Nil where there is no such campaign, `.damaged` where
  /// its stats are not what we stored.
  package func observe(_ campaigns: [String]) async throws -> [CampaignObservation?] {
    let commands = campaigns.map {
      RedisCommand(reading: CampaignObservation.fields, of: QueueKeys.campaign($0).stats)
    }
    return try await connection.pipeline(commands).map { reply in
      if reply.isOfWrongType { return .damaged }
      if case .error(let error) = reply { throw RedisError.server(error) }
      return CampaignObservation(try StoredFields(CampaignObservation.fields, reply.asArray ?? []))
    }
  }

  /// Notes in a campaign that its turns were higher once. One that has ended by a cancellation is owned once more.
  package func doubt(_ campaign: String, upload: String, _ mark: ForgottenMark) async throws {
    _ = try await QueueScripts.doubt.run(
      on: connection, keys: keysWithActive(QueueKeys.campaign(campaign)),
      arguments: [
        .string(campaign), .string(upload), .integer(mark.turn), .string(mark.interval.map { String($0) } ?? ""),
      ])
  }

  /// Takes a campaign that is free, or whose owner stood still for a whole lease.
  /// - Parameters:
  ///   - observed: what was seen, unchanged, for ARRIENDO_MS of the caller's CLOCK_BOOTTIME (`OwnerWatch`), or just now
  ///     if it was free.
  ///   - token: from `newToken`; the same again after a lost reply.
  package func claim(_ campaign: String, observed: CampaignObservation, token: OwnerToken) async throws -> ClaimReply {
    var arguments: [RedisArgument] = [
      .string(campaign), .string(token.text), .string(observed.token), .integer(observed.turn),
      RedisArgument(settings.resendUpTo ?? -1), .integer(settings.lease),
    ]
    arguments += ClaimedCampaign.fields.map(RedisArgument.string)
    let scriptKeys =
      QueueKeys.campaign(campaign).all + [.string(QueueKeys.account(campaign)), .string(QueueKeys.active)]
    var reply = try await QueueScripts.claim.call(on: connection, keys: scriptKeys, arguments: arguments)
    switch try reply.text() {
    case "OK":
      let turnCommand = turnCommand(campaign, token: token)
      return .owned(
        try ClaimedCampaign(
          &reply, owned: OwnedCampaign(campaign: campaign, token: token, turnCommand: turnCommand),
          formerTurn: observed.turn))
    case "BUSY": return .busy(token: try reply.text(), turn: try reply.number())
    case "FINISHED":
      let state = try reply.state()
      return try reply.integer() > 0 ? .halfCancelled : .finished(state)
    case "GONE": return .gone
    case let word: throw reply.unexpected(word)
    }
  }

  /// Hands a campaign back, to be claimed by anybody at once. Only with nothing in flight: the last outcomes go with a
  /// turn that wants nothing. May be repeated after a lost reply.
  /// - Parameters:
  ///   - lastStart: when the last message was really started, Redis' clock, ms since 1970: the next owner keeps its
  ///     distance from that, not only from the slot.
  ///   - isHandover: another instance lives that shall have it.
  package func release(
    _ owned: OwnedCampaign, lastStart: Milliseconds? = nil, isHandover: Bool = false
  ) async throws -> ReleaseReply {
    let campaignKeys = QueueKeys.campaign(owned.campaign)
    let scriptKeys = [
      campaignKeys.stats, campaignKeys.inFlight, campaignKeys.pending, campaignKeys.delayed, QueueKeys.active,
    ].map(RedisArgument.string)
    var reply = try await QueueScripts.release.call(
      on: connection, keys: scriptKeys,
      arguments: [
        .string(owned.campaign), .string(owned.token.text), .integer(lastStart ?? 0), isHandover ? "1" : "0",
      ])
    switch try reply.text() {
    case "OK": return .released
    case "IN_FLIGHT": return .inFlight(try reply.integer())
    case "LOST": return .lost
    case "GONE": return .gone
    case let word: throw reply.unexpected(word)
    }
  }
}

extension CampaignObservation {
  fileprivate static let fields =
    StoredFields.owner + [
      "upload_id", "turno", "estado", "espera_hasta_ms", "buzon", "publicado_ms", "visto_ms", "intervalo_ms",
      "conciliado", "olvidado", "olvidado_intervalo_ms",
    ]

  /// Nil if there is no such campaign, `.damaged` if the fields are not what we stored.
  fileprivate init?(_ stored: StoredFields) {
    guard let upload = stored.text("upload_id") else { return nil }
    guard let token = stored.owner, let turn = stored.integer("turno"),
      let state = stored.text("estado").flatMap(CampaignState.init(rawValue:)), state != .damaged
    else {
      self = .damaged
      return
    }
    self.init(
      upload: upload, token: token, turn: turn, state: state, holdUntil: stored.number("espera_hasta_ms") ?? 0,
      inbox: stored.text("buzon") ?? "", published: stored.number("publicado_ms") ?? 0,
      lastTurn: stored.number("visto_ms") ?? 0, interval: stored.number("intervalo_ms"),
      reconciled: stored.number("conciliado") ?? 0,
      forgotten: ForgottenMark(turn: stored.number("olvidado"), interval: stored.number("olvidado_intervalo_ms")))
  }
}

extension ClaimedCampaign {
  fileprivate static let fields = [
    "total", "estado", "motivo", "plantilla", "buzon", "idioma", "columnas", "intervalo_ms", "ultimo_inicio_ms",
    "espera_hasta_ms", "visto_ms", "publicado_ms", "conciliado", "olvidado", "olvidado_intervalo_ms", "dudado",
    "cedida_ms", "ventana", "zona_horaria",
  ]

  fileprivate init(_ reply: inout ScriptReply, owned: OwnedCampaign, formerTurn: Int64) throws {
    self.owned = owned
    self.formerTurn = formerTurn
    redisTime = try reply.number()
    turn = try reply.number()
    setAside = try reply.count()
    putBack = try reply.count()
    counts = try reply.counts()
    let stored = try reply.fields(Self.fields)
    total = stored.total(of: counts)
    let word = stored.text("estado") ?? ""
    guard let state = CampaignState(rawValue: word) else { throw reply.unexpected("state '\(word)'") }
    self.state = state
    reason = stored.filledText("motivo")
    template = stored.filledText("plantilla") ?? ""
    inbox = stored.filledText("buzon") ?? ""
    language = stored.filledText("idioma") ?? ""
    columns = stored.filledText("columnas") ?? "[]"
    interval = stored.number("intervalo_ms")
    lastStart = stored.number("ultimo_inicio_ms")
    holdUntil = stored.number("espera_hasta_ms").flatMap { $0 > 0 ? $0 : nil }
    lastTurn = stored.number("visto_ms")
    published = stored.number("publicado_ms")
    reconciled = stored.number("conciliado") ?? 0
    forgotten = ForgottenMark(turn: stored.number("olvidado"), interval: stored.number("olvidado_intervalo_ms"))
    doubted = stored.number("dudado") ?? 0
    handedOver = stored.number("cedida_ms")
    window = stored.filledText("ventana")
    timeZone = stored.filledText("zona_horaria")
  }
}
