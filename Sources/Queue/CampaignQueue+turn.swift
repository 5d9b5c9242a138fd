// `take_turn`: the one round trip a running campaign makes again and again. It records outcomes, renews the lease and
// takes the next messages. At most one is outstanding per campaign. The campaign's runner calls it; everything here is
// on the path of every message, so the call is built in one buffer and the reply read in place.

import Campaigns
import RedisClient

extension CampaignQueue {
  /// The most outcomes one turn carries.
  static let mostOutcomes = 1000

  /// Takes a turn.
  ///
  /// After `RedisError.lost` it is unknown whether the turn happened: the next one carries the next number, the same
  /// `seen` and at least the same outcomes. An owner's lease counts from just before this is called.
  package func takeTurn(_ owned: OwnedCampaign, _ request: TurnRequest) async throws -> TurnReply {
    precondition(request.outcomes.count <= Self.mostOutcomes, "\(request.outcomes.count) outcomes in one turn")
    var command = owned.turnCommand
    command.append(request.turn)
    command.append(request.seen)
    command.append(min(request.want, QueueSettings.mostInFlight))
    command.append(settings.interval)
    command.append(settings.maximumInFlight)
    command.append(settings.lease)
    command.append(settings.finishedCampaignLife)
    command.append(date(for: request.outcomes))
    command.append(request.stop ?? "")
    switch request.hold {
    case nil:
      command.append("")
      command.append("")
    case .ended:
      command.append(0)
      command.append("")
    case .lasting(let duration, let reason):
      command.append(max(duration, 1))
      command.append(reason)
    }
    command.append(announcementArguments)
    command.append(request.notice)
    for outcome in request.outcomes {
      command.append(outcome.seq)
      command.append(outcome.turn)
      command.append(outcome.kind, notesPlace: settings.notesPlaces)
    }
    return try await QueueScripts.takeTurn.run(command, on: connection, reading: TurnReply.init)
  }

  /// The part of a turn's call that is the same every time.
  func turnCommand(_ campaign: String, token: OwnerToken) -> RedisCommand {
    let scriptKeys = keysWithExclusions(QueueKeys.campaign(campaign)) + [.string(QueueKeys.webhooks)]
    var command = QueueScripts.takeTurn.command(keys: scriptKeys, capacity: 1024)
    command.append(campaign)
    command.append(token.text)
    return command
  }

  /// `ultimo_envio`, if anything was sent.
  private func date(for outcomes: ArraySlice<MessageOutcome>) -> String {
    for outcome in outcomes {
      if case .sent = outcome.kind { return nowText() }
    }
    return ""
  }
}

extension RedisCommand {
  /// Appends an outcome's kind and its two values.
  /// - Parameter notesPlace: statuses may come for what was sent.
  package mutating func append(_ kind: MessageOutcome.Kind, notesPlace: Bool) {
    switch kind {
    case .sent(let messageID): append("sent", OutcomeText.line(messageID), notesPlace ? "1" : "")
    case .failed(let code, let text): append("failed", OutcomeText.line(code), OutcomeText.line(text))
    case .uncertain: append("uncertain", "", "")
    case .retry(let delay): append("retry", String(max(delay, 0)), "")
    case .later(let delay): append("later", String(max(delay, 0)), "")
    case .back: append("back", "", "")
    }
  }

  private mutating func append(_ kind: String, _ a: String, _ b: String) {
    append(kind)
    append(a)
    append(b)
  }
}

/// Text on its way into a container, where tabs separate fields.
enum OutcomeText {
  /// The longest text kept, in bytes.
  static let longest = 1024

  /// The text on one line without control characters, cut to `longest` bytes.
  static func line(_ text: String) -> String {
    var text = text
    let isClean = text.withUTF8 { bytes in
      if bytes.count > longest { return false }
      for byte in bytes where byte < 0x20 || byte == 0x7f { return false }
      return true
    }
    if isClean { return text }
    var scalars = String.UnicodeScalarView()
    var length = 0
    for scalar in text.unicodeScalars {
      length += UTF8.width(scalar)
      if length > longest { break }
      scalars.append(scalar.value < 0x20 || scalar.value == 0x7f ? " " : scalar)
    }
    return String(scalars)
  }
}

extension TurnReply {
  /// Reads take_turn's reply in place; only the usual one is worth it.
  package init(_ view: RedisReplyView) throws {
    if view.count >= Turn.Field.allCases.count, view[0].bytes.elementsEqual("OK".utf8) {
      self = .taken(try Turn(view))
      return
    }
    var reply = try ScriptReply(view.copy(), script: "take_turn")
    switch try reply.text() {
    case "STALE": self = .stale(turn: try reply.number())
    case "ROLLED_BACK": self = .rolledBack(turn: try reply.number(), token: try reply.text())
    case "LOST":
      let state = try reply.state()
      let token = try reply.text()
      var resolved: [Int] = []
      while !reply.isAtEnd { resolved.append(try reply.integer()) }
      self = .lost(state: state, token: token, resolved: resolved)
    case "GONE": self = .gone
    case let word: throw reply.unexpected(word)
    }
  }
}

extension Turn {
  /// What stands before the entries.
  fileprivate enum Field: Int, CaseIterable {
    case word, now, turn, state, interval, nextSlot, holdUntil, pending, inFlight, retrying
  }

  fileprivate init(_ view: RedisReplyView) throws {
    let word = String(decoding: view[Field.state.rawValue].bytes, as: UTF8.self)
    guard let state = CampaignState(rawValue: word) else {
      throw RedisError.unexpectedReply("take_turn: state '\(word)'")
    }
    // Somebody may have written anything into the campaign's hash.
    func number(_ field: Field, from lowest: Int64 = 0) throws -> Int64 {
      let value = view[field.rawValue].integer
      guard value >= lowest, ScriptReply.exact.contains(value) else {
        throw RedisError.unexpectedReply("take_turn: \(field) \(value)")
      }
      return value
    }
    self.init(state: state)
    redisTime = try number(.now)
    turn = try number(.turn)
    // Below zero the script knows no pace either.
    interval = max(0, try number(.interval, from: ScriptReply.exact.lowerBound))
    let next = try number(.nextSlot, from: -1)
    nextSlot = next < 0 ? nil : next
    let hold = try number(.holdUntil)
    holdUntil = hold > 0 ? hold : nil
    pending = Int(try number(.pending))
    inFlight = Int(try number(.inFlight))
    retrying = Int(try number(.retrying))
    messages = []
    messages.reserveCapacity(view.count - Field.allCases.count)
    for index in Field.allCases.count..<view.count {
      guard let message = TakenMessage(entry: view[index].bytes) else {
        throw RedisError.unexpectedReply("take_turn: an entry")
      }
      messages.append(message)
    }
  }
}
