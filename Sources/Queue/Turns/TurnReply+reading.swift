// Reads take_turn's reply in place, because every message passes here. A value that somebody else wrote into the
// campaign's hash ends the call, not the process.

import Campaigns
import RedisClient

extension TurnReply {
  /// Reads take_turn's reply; only the usual reply is read in place.
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
  /// The fields before the entries.
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
