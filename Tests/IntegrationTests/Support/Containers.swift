// The places of a campaign's messages in Redis, with checks: each message is in exactly one container, and the
// containers agree with the API's record.

import EventLoop
import Foundation
import RedisClient

@testable import Queue

/// The containers of one campaign, as the seqs in them; a seq that is in one twice is there twice.
struct Containers: Sendable {
  let campaign: String
  let total: Int
  let state: String
  let pending, inFlight, delayed, sent, failed, uncertain, cancelled, excluded: [Int]
  /// The counts that `stats` mirrors.
  let mirrors: [String: Int]
  /// When each key expires, ms since 1970; -1 = never.
  let expiries: Set<Int64>

  /// Reads all of them. The campaign should stand still.
  @LoopActor
  init(of campaign: String, on queue: CampaignQueue) async throws {
    let keys = QueueKeys.campaign(campaign)
    let commands: [RedisCommand] = [
      RedisCommand("HGETALL", .string(keys.stats)),
      RedisCommand("LRANGE", .string(keys.pending), 0, -1),
      RedisCommand("HVALS", .string(keys.inFlight)),
      RedisCommand("ZRANGE", .string(keys.delayed), 0, -1),
      RedisCommand("LRANGE", .string(keys.results), 0, -1),
      RedisCommand("LRANGE", .string(keys.failures), 0, -1),
      RedisCommand("HVALS", .string(keys.uncertain)),
      RedisCommand("LRANGE", .string(keys.cancelled), 0, -1),
      RedisCommand("ZRANGE", .string(keys.cancelledDelayed), 0, -1),
      RedisCommand("LRANGE", .string(keys.excluded), 0, -1),
    ]
    let replies = try await queue.link.connection.pipeline(commands).map { ($0.asArray ?? []).compactMap(\.asText) }
    /// The seq that begins after so many separators.
    func seqs(_ index: Int, after separators: Int, _ separator: Character) -> [Int] {
      replies[index].map { line in
        let element = line.split(separator: separator, maxSplits: separators, omittingEmptySubsequences: false).last!
        return Int(element.prefix { $0 != "|" }) ?? -1
      }
    }
    var stats: [String: String] = [:]
    for place in stride(from: 0, to: replies[0].count, by: 2) { stats[replies[0][place]] = replies[0][place + 1] }
    self.campaign = campaign
    total = Int(stats["total"] ?? "") ?? 0
    state = stats["estado"] ?? ""
    mirrors = stats.compactMapValues { Int($0) }
    pending = seqs(1, after: 0, "|")
    inFlight = seqs(2, after: 2, "|")
    delayed = seqs(3, after: 0, "|")
    sent = seqs(4, after: 2, "\t")
    failed = seqs(5, after: 3, "\t")
    uncertain = seqs(6, after: 2, "|")
    cancelled = seqs(7, after: 0, "|") + seqs(8, after: 0, "|")
    excluded = seqs(9, after: 1, "\t")
    let times = try await queue.link.connection.pipeline(keys.all.map { RedisCommand("PEXPIRETIME", $0) })
    expiries = Set(times.compactMap(\.asInteger).filter { $0 != -2 })
  }

  /// The defects of a campaign that has ended: every message must be in exactly one place, and nothing left to do.
  func defects(expecting expected: String = "completado") -> [String] {
    var defects: [String] = []
    func require(_ holds: Bool, _ what: String) { if !holds { defects.append("\(campaign): \(what)") } }
    require(state == expected, "estado \(state)")
    require(pending.isEmpty, "pending \(pending)")
    require(inFlight.isEmpty, "in flight \(inFlight)")
    require(delayed.isEmpty, "delayed \(delayed)")
    let places = Dictionary(grouping: sent + failed + uncertain + cancelled + excluded) { $0 }
    require(places.keys.allSatisfy { (1...max(1, total)).contains($0) }, "unknown messages")
    require(places.count == total, "\(total - places.count) of \(total) messages are nowhere")
    let twice = places.filter { $0.value.count > 1 }.keys.sorted()
    require(twice.isEmpty, "in two places: \(twice)")
    let counts = [
      "pendientes": 0, "en_vuelo": 0, "reintentando": 0, "enviados": sent.count, "fallidos": failed.count,
      "inciertos": uncertain.count, "cancelados": cancelled.count, "excluidos": excluded.count,
    ]
    for (name, count) in counts {
      require(mirrors[name] == count, "stats says \(mirrors[name] ?? -1) \(name), there are \(count)")
    }
    require(expiries.count == 1 && expiries.first! > 0, "keys expire at \(expiries)")
    return defects
  }

  /// The differences between the containers and the API's record. A message that the API accepted must count as sent,
  /// unless it is uncertain. No message may have been tried again that may have been delivered.
  /// - Parameter mayFailLate: whether Meta may say afterwards that a message it accepted could not be delivered.
  func contradictions(to journal: Journal, mayFailLate: Bool = false) -> [String] {
    var found: [String] = []
    func require(_ seqs: Set<Int>, _ what: String) {
      if !seqs.isEmpty { found.append("\(campaign): \(what): \(seqs.count), the first \(seqs.sorted().prefix(20))") }
    }
    let received = journal.messages(of: campaign)
    let accepted = Set(received.filter { $0.fate == "aceptado" }.map(\.seq))
    require(Set(sent).subtracting(accepted), "sent, never accepted")
    let late = mayFailLate ? accepted : []
    require(
      accepted.subtracting(sent).subtracting(uncertain).subtracting(late.intersection(failed)),
      "accepted, neither sent nor uncertain")
    require(
      Set(failed).subtracting(received.filter { $0.fate == "rechazado" }.map(\.seq)).subtracting(late),
      "failed, never refused")
    var closed: [Int: Journal.Message] = [:]
    for message in received {
      if let earlier = closed[message.seq] {
        found.append(
          "\(campaign): \(message.seq) \(earlier.fate) at \(earlier.at) and tried again at \(message.at), \(message.fate)"
        )
      }
      if message.mayBeDelivered { closed[message.seq] = message }
    }
    return found
  }
}

/// What the simulator received.
struct Journal: Sendable {
  struct Message: Sendable {
    var at: Int
    var campaign: String
    var seq: Int
    var fate: String

    var mayBeDelivered: Bool { ["aceptado", "cortado", "error_500"].contains(fate) }
  }

  private(set) var byCampaign: [String: [Message]] = [:]

  func messages(of campaign: String) -> [Message] { byCampaign[campaign] ?? [] }

  /// When each message of a campaign arrived, ms since 1970, in order.
  func arrivals(of campaign: String) -> [Int] { messages(of: campaign).map(\.at).sorted() }

  @LoopActor
  static func read(from simulator: ServerProcess) async throws -> Journal {
    var journal = Journal()
    let answer = try await look(simulator.url("/simulador/registro"))
    guard answer.status == 200 else { throw BadJournal(line: "status \(answer.status)") }
    for line in answer.body.split(separator: "\n") {
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard cells.count == 4, let at = Int(cells[0]), let colon = cells[1].lastIndex(of: ":"),
        let seq = Int(cells[1][cells[1].index(after: colon)...])
      else { throw BadJournal(line: String(line)) }
      let campaign = cells[1][..<colon].removingPercentEncoding ?? ""
      journal.byCampaign[campaign, default: []].append(
        Message(at: at, campaign: campaign, seq: seq, fate: String(cells[3])))
    }
    return journal
  }
}

struct BadJournal: Error { let line: String }
