import CampaignSupport
import Campaigns
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Queue
@testable import Text

/// Instances that crash, sleep past their lease and wake up, on a network that loses requests and replies and delivers
/// some again later, while numbers are excluded by requests and by Meta's answers: at the end every message is in
/// exactly one place, the counts are exact, none was sent twice, and none was handed out once its number was excluded.
/// Time is counted in steps, so that a lease of 45 s passes in no time; Redis' clock goes on with them, so that a seed,
/// which is in the name of a failing case, is the same run on every machine.
@Suite struct QueueModelTests {
  @Test(arguments: [
    (seed: 1, interval: 0, resendUpTo: Int?.none), (seed: 2, interval: 0, resendUpTo: nil),
    (seed: 3, interval: 0, resendUpTo: nil), (seed: 4, interval: 3, resendUpTo: nil),
    (seed: 5, interval: 0, resendUpTo: 3),
  ])
  func nothingIsLostAndNothingIsSentTwice(seed: UInt64, interval: Milliseconds, resendUpTo: Int?) async throws {
    let settings = QueueSettings.fast.with {
      $0.interval = interval
      $0.resendUpTo = resendUpTo
    }
    try await QueueFixture.runTimeless(settings, limit: .seconds(120)) { q in
      let model = QueueModel(q, seed: seed, total: interval == 0 ? 1500 : 500)
      try await q.publish(count: model.total)
      try await model.run()
      let places = try await q.expectSound()
      try await q.expectHistory()

      #expect(model.crashes > 5 && model.sleeps > 5 && model.claims > 3, "the model is too quiet")
      for (seq, place) in places {
        switch place {
        case .sent, .failed: #expect(resendUpTo != nil || model.sends[seq] == 1, "seq \(seq)")
        case .uncertain: #expect(resendUpTo != nil || model.sends[seq, default: 0] <= 1, "seq \(seq)")
        case .excluded:
          #expect(model.excluded.contains(seq) && (resendUpTo != nil || model.sends[seq] == nil), "seq \(seq)")
        default: #expect(Bool(false), "seq \(seq) is \(place)")
        }
      }
      #expect(places.values.count { $0 == .excluded } > 10, "the model excludes too few")
      let list = q.queue.exclusions
      for line in try await q.list("campaign:X:fallidos") where line.contains("\t131050\t") {
        let number = try #require(line.split(separator: "\"").dropFirst().first)
        let bytes = Array(number.utf8)
        let entry = try await list.entry(of: .phone(try bytes.withUnsafeBytes { try PhoneNumber(normalizing: $0) }))
        // A request may have excluded the number while its message was in flight. The first one keeps the entry.
        let seq = line.split(separator: "\t").last?.split(separator: "|").first.flatMap { Int($0) }
        let isByRequest = model.excluded.contains(try #require(seq))
        #expect(entry?.origin == "131050" || (isByRequest && entry?.origin == "manual"))
      }
      let slots = model.slots.sorted()
      for (earlier, later) in zip(slots, slots.dropFirst()) { #expect(later - earlier >= interval) }
      for key in try await q.redis.command("KEYS", "campaign:*").asArray?.compactMap(\.asText) ?? [] {
        #expect(try await q.text("PTTL", .string(key)) != "-1", "\(key) never expires")
      }
    }
  }
}

extension SeededGenerator {
  mutating func chance(_ percent: Double) -> Bool { Double.random(in: 0..<100, using: &self) < percent }
}

/// The model: three instances, their network, and the API's record of sends.
@LoopActor
final class QueueModel {
  static let leaseSteps = 60
  static let sendSteps = 15
  /// Milliseconds that Redis' clock goes in a step.
  static let stepTime: Milliseconds = 4

  let q: QueueFixture
  let total: Int
  var random: SeededGenerator
  var step = 0
  var sends: [Int: Int] = [:]
  var slots: Set<Milliseconds> = []
  /// Messages whose numbers requests have excluded.
  var excluded: Set<Int> = []
  var crashes = 0
  var sleeps = 0
  var claims = 0
  private var late: [@LoopActor () async throws -> Void] = []
  private var instances: [ModelInstance] = []

  init(_ q: QueueFixture, seed: UInt64, total: Int) {
    self.q = q
    self.total = total
    random = SeededGenerator(seed: seed)
    instances = (0..<3).map { _ in ModelInstance(self) }
  }

  func run() async throws {
    while try await q.queue.observer.observe(["X"])[0]?.state != .completed {
      try await takeStep()
      if step % 200 == 0 { try await q.expectSound() }
      guard step < 100_000 else { throw Unexpected("no end in \(step) steps") }
    }
    // Sleeping instances wake up, and late calls arrive.
    for _ in 0..<Self.leaseSteps * 4 { try await takeStep() }
    for call in late { try await call() }
  }

  private func takeStep() async throws {
    step += 1
    try q.server.moveClock(by: Self.stepTime)
    if random.chance(12) {
      let seq = Int.random(in: 1...total, using: &random)
      if excluded.insert(seq).inserted { try await q.exclude([seq]) }
    }
    for instance in instances { try await instance.takeStep() }
  }

  /// A call over the network; nil when its reply does not arrive.
  func call<Reply: Sendable>(_ body: @escaping @LoopActor () async throws -> Reply) async throws -> Reply? {
    if !late.isEmpty, random.chance(10) {
      try await late.remove(at: Int.random(in: 0..<late.count, using: &random))()
    }
    if random.chance(5) {
      if random.chance(50) { late.append { _ = try await body() } }
      return nil
    }
    let reply = try await body()
    if random.chance(5) { late.append { _ = try await body() } }
    return random.chance(10) ? nil : reply
  }
}

/// One process, as far as the queue is concerned.
@LoopActor
final class ModelInstance {
  private unowned let model: QueueModel
  private var queue: CampaignQueue
  private var asleep = 0
  private var watched: (seen: CampaignObservation, since: Int)?
  private var claim: (seen: CampaignObservation, token: OwnerToken)?
  private var owner: Owner?
  /// The step in which the last acknowledged turn was written.
  private var renewed = 0
  private var held: [Int: TakenMessage] = [:]
  private var outcomes: [MessageOutcome] = []
  private var isLeaving = false

  init(_ model: QueueModel) {
    self.model = model
    queue = Self.newProcess(model)
  }

  private static func newProcess(_ model: QueueModel) -> CampaignQueue {
    CampaignQueue(
      connection: model.q.redis, settings: model.q.queue.link.settings, identity: InstanceIdentity(label: "modelo"))
  }

  private func crash() {
    model.crashes += 1
    queue = Self.newProcess(model)
    (watched, claim) = (nil, nil)
    abandon()
  }

  private func abandon() {
    owner = nil
    held = [:]
    outcomes = []
    isLeaving = false
  }

  private func sleepPerhaps() -> Bool {
    guard model.random.chance(0.4) else { return false }
    model.sleeps += 1
    asleep = .random(in: 1..<QueueModel.leaseSteps * 2, using: &model.random)
    return true
  }

  func takeStep() async throws {
    if asleep > 0 {
      asleep -= 1
      return
    }
    if model.random.chance(0.4) { return crash() }
    if sleepPerhaps() { return }
    if owner == nil { try await watch() } else { try await work() }
  }

  private func watch() async throws {
    guard let seen = try await queue.observer.observe(["X"])[0], seen.state != .completed else { return }
    if watched?.seen != seen { watched = (seen, model.step) }
    guard let watched, seen.isFree || model.step - watched.since >= QueueModel.leaseSteps else { return }
    if claim == nil { claim = (seen, queue.claims.newToken(upload: seen.upload)) }
    let (observed, token) = claim!
    let queue = queue
    guard let reply = try await model.call({ try await queue.claims.claim("X", observed: observed, token: token) })
    else {
      return
    }
    (claim, self.watched) = (nil, nil)
    if case .owned(let claimed) = reply {
      model.claims += 1
      owner = Owner(queue: queue, claimed: claimed)
    }
  }

  private func work() async throws {
    if !sendSome() { return }
    guard var owner else { return }
    if !isLeaving, model.random.chance(1) { isLeaving = true }
    owner.turn += 1
    self.owner = owner
    let some = Array(outcomes.prefix(.random(in: 1..<40, using: &model.random)))
    let want = isLeaving ? 0 : [0, 1, 4, 16, 16, 64].randomElement(using: &model.random)!
    let request = owner.request(want, some)
    let owned = owner.owned
    let queue = queue
    let written = model.step
    guard let reply = try await model.call({ try await queue.turns.take(owned, request) }) else { return }
    switch reply {
    case .taken(let turn):
      renewed = written
      self.owner?.seen = turn.turn
      outcomes.removeFirst(some.count)
      #expect(turn.inFlight <= queue.link.settings.maximumInFlight)
      for message in turn.messages {
        #expect(held.updateValue(message, forKey: message.seq) == nil, "handed out twice")
        #expect(!model.excluded.contains(message.seq), "handed out though excluded")
        model.slots.insert(message.slot)
      }
      if turn.isOver { abandon() } else if isLeaving { try await leave(turn) }
    case .lost, .gone: abandon()
    case .stale, .rolledBack: throw Unexpected("\(reply)")
    }
  }

  /// Sends some of the messages that are held. Returns false if the process crashed or fell asleep in the middle of it.
  private func sendSome() -> Bool {
    for seq in held.keys.sorted() where model.random.chance(70) {
      let message = held.removeValue(forKey: seq)!
      if model.step >= renewed + QueueModel.leaseSteps - QueueModel.sendSteps {
        outcomes.append(MessageOutcome(of: message, .back))
        continue
      }
      let delay = Milliseconds.random(in: 0..<15, using: &model.random)
      let kind: MessageOutcome.Kind =
        switch Int.random(in: 0..<100, using: &model.random) {
        case ..<70: .sent(messageID: "wamid.\(seq)")
        case ..<76: .failed(code: "131026", text: "texto")
        case ..<78: .failed(code: "131050", text: "texto")
        case ..<82: .uncertain
        case ..<90: .retry(after: delay)
        case ..<95: .later(after: delay)
        default: .back
        }
      switch kind {
      case .sent, .failed, .uncertain: model.sends[seq, default: 0] += 1
      default: break
      }
      outcomes.append(MessageOutcome(of: message, kind))
      if model.random.chance(0.4) {
        crash()
        return false
      }
      if sleepPerhaps() { return false }
    }
    return true
  }

  private func leave(_ turn: Turn) async throws {
    for message in held.values { outcomes.append(MessageOutcome(of: message, .back)) }
    held = [:]
    guard turn.inFlight == 0, let owned = owner?.owned else { return }
    let queue = queue
    guard let reply = try await model.call({ try await queue.claims.release(owned) }) else { return }
    #expect(reply == .released || reply == .lost)
    abandon()
  }
}
