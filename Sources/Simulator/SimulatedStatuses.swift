// What the simulated Meta reports after it has accepted a message: sent, then delivered, then read, or a late failure;
// then perhaps the recipient's answer, or a change of the switch for marketing. Each comes after a while, some twice,
// some too early. Notifications are signed with the app's secret and hold several events, as Meta's do. One that is not
// answered with 200 is sent again.

import EventLoop
import HTTPClient
import Text
import Webhooks

/// Where the statuses go.
package struct SimulatedWebhook: Sendable {
  package var url: ClientURL
  /// META_APP_SECRET of the server.
  package var secret: String

  package init(url: ClientURL, secret: String) {
    self.url = url
    self.secret = secret
  }
}

@LoopActor
package final class SimulatedStatuses {
  /// Statuses that wait; past it, further ones are dropped, as Meta's are after days of failure.
  private static let capacity = 400_000
  private static let perNotification = 100
  private static let tick: Milliseconds = 50
  private static let tries = 40

  private let profile: SimulatedStatusProfile
  private let client: CurlClient
  private var random: SplitMix64
  /// The events by the tick in which they are due.
  private var waiting: [Milliseconds: [SimulatedEvent]] = [:]
  private(set) var waitingCount = 0
  private var isStopping = false
  private let wakeup = Wakeup()
  package var webhook: SimulatedWebhook?
  /// Counts of what is billed and of what people have done: messages that were answered, numbers that opted out by an
  /// answer, and numbers that left marketing off.
  private(set) var answered = 0
  private(set) var billed = 0
  /// One message in ten is free.
  private var planned = 0
  private(set) var optedOut: Set<String> = []
  private(set) var switchedOff: Set<String> = []

  package init(profile: SimulatedStatusProfile, seed: UInt64, client: CurlClient) {
    self.profile = profile
    self.client = client
    random = SplitMix64(state: seed &+ 77)
  }

  /// Plans the statuses of a message that was accepted.
  /// - Returns: whether the message is held back.
  func plan(_ message: SimulatedMessage) -> Bool {
    var message = message
    let isHeld = profile.heldShare > 0 && random.unit() < profile.heldShare
    guard webhook != nil, waitingCount < Self.capacity else { return isHeld }
    let words: [String]
    let draw = random.unit()
    if isHeld {
      words = draw < SimulatedStatusProfile.droppedShare ? ["failed"] : ["sent", "delivered"]
    } else if draw < profile.lateFailureShare {
      words = ["sent", "failed"]
    } else if draw < profile.lateFailureShare + profile.deliveredShare {
      words = random.unit() < profile.readShare ? ["sent", "delivered", "read"] : ["sent", "delivered"]
    } else {
      words = ["sent"]
    }
    var moments: [Milliseconds] = []
    var moment = Loop.wallClockMilliseconds()
    for _ in words {
      moment += Milliseconds(Double(profile.delayMilliseconds) * (0.5 + random.unit()))
      moments.append(moment)
    }
    let failureCode = isHeld ? SimulatedStatusProfile.pacingCode : profile.failureCode
    if random.unit() < profile.shuffledShare { moments.shuffle(using: &random) }
    planned += 1
    message.pricing = planned.isMultiple(of: 10) ? .free : .regular
    for (word, moment) in zip(words, moments) {
      add(.status(word, code: word == "failed" ? failureCode : nil), of: message, at: moment)
    }
    if words.contains("delivered") { planReaction(to: message, after: moment) }
    if words.contains("delivered"), message.pricing == .regular { billed += 1 }
    return isHeld
  }

  /// Plans the recipient's reaction to a message.
  private func planReaction(to message: SimulatedMessage, after moment: Milliseconds) {
    let later = moment + Milliseconds(profile.delayMilliseconds)
    if profile.replyShare > 0, random.unit() < profile.replyShare {
      answered += 1
      let isOptOut = random.unit() < profile.optOutShare
      if isOptOut { optedOut.insert(message.recipient) }
      let words = isOptOut ? SimulatedEvent.optOuts : SimulatedEvent.answers
      add(words[Int(random.next() % UInt64(words.count))], of: message, at: later)
    }
    if profile.preferenceShare > 0, random.unit() < profile.preferenceShare {
      add(.preference("stop"), of: message, at: later)
      if random.unit() < 0.5 {
        // Meta's time is in seconds.
        add(.preference("resume"), of: message, at: later + 1000)
        switchedOff.remove(message.recipient)
      } else {
        switchedOff.insert(message.recipient)
      }
    }
  }

  /// Sends what is due until `stop`.
  package func run() async {
    while !isStopping {
      let now = Loop.wallClockMilliseconds() / Self.tick
      let due = waiting.keys.filter { $0 <= now }.sorted()
      for key in due {
        let statuses = waiting.removeValue(forKey: key) ?? []
        for start in stride(from: 0, to: statuses.count, by: Self.perNotification) {
          let some = statuses[start..<min(start + Self.perNotification, statuses.count)]
          await deliver(Array(some))
          waitingCount -= some.count
          if isStopping { return }
        }
      }
      await wakeup.wait(until: Loop.now + .milliseconds(Self.tick))
    }
  }

  package func stop() {
    isStopping = true
    wakeup.signal()
  }

  /// Plans to tell an event once or twice. A switch is told once, since a repeat would undo later events.
  private func add(_ kind: SimulatedEvent.Kind, of message: SimulatedMessage, at moment: Milliseconds) {
    var moments = [moment]
    if case .preference = kind {
    } else if random.unit() < profile.repeatedShare {
      moments.append(moment + Milliseconds(profile.delayMilliseconds))
    }
    for moment in moments {
      waiting[moment / Self.tick + 1, default: []].append(SimulatedEvent(message: message, kind: kind))
    }
    waitingCount += moments.count
  }

  /// Repeats the notification until it is answered with 200.
  private func deliver(_ events: [SimulatedEvent]) async {
    for number in Set(events.map(\.message.phoneID)) {
      _ = await tell(SimulatedNotification.body(events.filter { $0.message.phoneID == number }, from: number))
    }
  }

  /// Sends a notification until it is answered with 200. Returns whether it was.
  func tell(_ body: [UInt8]) async -> Bool {
    guard let webhook, let headers = try? HeaderList([("Content-Type", "application/json")]) else { return false }
    let signature = Array(MetaSignature(secret: webhook.secret).header(of: body).utf8)
    for _ in 0..<Self.tries where !isStopping {
      let outcome = await client.perform(
        ClientRequest(
          method: .post, url: webhook.url, headers: headers,
          extraHeader: try? HeaderLine(name: "X-Hub-Signature-256", value: signature), body: body,
          timeout: .seconds(10)))
      if case .response(let response) = outcome, response.status == 200 { return true }
      await wakeup.wait(until: Loop.now + .milliseconds(500))
    }
    return false
  }
}
