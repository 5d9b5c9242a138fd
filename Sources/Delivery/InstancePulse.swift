// How this instance does, in the words that its beat tells the others (InstanceRegistry) and the page of the system
// shows: what it is, how late its loop runs, how Redis and the API answered in the last minutes. It looks at counters
// that are kept anyway, every quarter of a minute, so that the text, which is written to Redis, seldom changes.

import Campaigns
import EventLoop
import Health
import Metrics
import Queue
import Text

@LoopActor
package final class InstancePulse {
  /// How often the counters are looked at, and over how many looks the figures go: five minutes.
  private static let interval: Duration = .seconds(15)
  private static let looks = 20
  /// Codes that are told.
  private static let codes = 5

  /// The counters at one moment.
  private struct Look {
    var results: [Int]
    var codes: [Int]
    var api: [Int64]
    var redis: [Int64]
    var lag: [Int64]
  }

  private let meter: DeliveryMeter
  private let health: DeliveryHealth
  private let link: QueueLink
  /// Set once the program measures its loop.
  package var lag: LoopLag?
  private let startedAt = Loop.wallClockMilliseconds()
  private var former: [Look] = []
  private var nextLook = Loop.now
  private var kept = ""

  init(meter: DeliveryMeter, health: DeliveryHealth, link: QueueLink) {
    self.meter = meter
    self.health = health
    self.link = link
  }

  /// The report, with which the beat goes on after how many campaigns run.
  package var text: String {
    if Loop.now >= nextLook {
      nextLook = Loop.now + Self.interval
      let now = look()
      kept = words(now, since: former.first ?? now)
      former.append(now)
      if former.count > Self.looks { former.removeFirst() }
    }
    return kept
  }

  /// Results whose codes say that something is wrong.
  private static let troubles: [MessageResult] = [.failed, .uncertain, .retry, .back]

  private func look() -> Look {
    let codes = CountedCode.names.indices
    return Look(
      results: MessageResult.allCases.map { result in codes.reduce(0) { $0 + meter.messages.value(result, code: $1) } },
      codes: codes.map { code in Self.troubles.reduce(0) { $0 + meter.messages.value($1, code: code) } },
      api: meter.requestTimes.bucketCounts, redis: link.replyTimes.bucketCounts, lag: lag?.delays.bucketCounts ?? [])
  }

  private func words(_ now: Look, since then: Look) -> String {
    var words = ["desde=\(startedAt)", "version=\(ProgramVersion.text)", "minutos=\(minutes)"]
    for (place, result) in MessageResult.allCases.enumerated() {
      words.append("\(result.rawValue)=\(now.results[place] - then.results[place])")
    }
    func add(_ name: String, _ nanoseconds: Int64?) {
      if let nanoseconds { words.append("\(name)=\((nanoseconds + 500_000) / 1_000_000)") }
    }
    add("api_ms", meter.requestTimes.quantile(0.95, since: then.api))
    add("redis_ms", link.replyTimes.quantile(0.95, since: then.redis))
    add("bucle_ms", lag?.delays.quantile(0.99, since: then.lag))
    words.append("circuito=\(circuit)")
    let codes = zip(CountedCode.names, zip(now.codes, then.codes).map { $0 - $1 }).filter { $0.1 > 0 }
    for (name, count) in codes.sorted(by: { $0.1 > $1.1 }).prefix(Self.codes) {
      words.append("codigo:\(name.map { $0 == " " ? "_" : String($0) }.joined())=\(count)")
    }
    return words.joined(separator: " ")
  }

  /// Minutes that the figures are of; 0 before the first look.
  private var minutes: Int { Int((Double(former.count) * 15 / 60).rounded(.up)) }

  private var circuit: String {
    if health.breaker.isClosed { return "cerrado" }
    return health.breaker.openUntil == nil ? "probando" : "abierto"
  }
}
