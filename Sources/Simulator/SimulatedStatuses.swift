// The statuses that the simulated Meta sends after a message: sent, then delivered, then read, or a late failure; each
// after a while, some twice, some before their turn, signed with the app's secret, several in one notification as Meta
// does. A notification that is not answered with 200 is sent again.

import EventLoop
import HTTPClient
import Text
import Webhooks

/// How the statuses are drawn.
package struct SimulatedStatusProfile: Sendable, Equatable {
  /// Milliseconds from one status of a message to the next, in the middle.
  package var delayMilliseconds: Int
  /// Shares of the accepted messages, 0…1.
  package var deliveredShare: Double
  package var readShare: Double
  package var lateFailureShare: Double
  /// Share of statuses that come twice, and of messages whose statuses come in any order.
  package var repeatedShare: Double
  package var shuffledShare: Double
  /// Share of the accepted messages that Meta holds back for a while; some it drops in the end, with 132015.
  package var heldShare: Double
  /// The code of late failures.
  var failureCode = 131026
  /// What is told of held messages that are dropped, and how many of them are.
  static let pacingCode = 132015
  static let droppedShare = 0.25

  package init(
    delayMilliseconds: Int = 1500, deliveredShare: Double = 0.95, readShare: Double = 0.6,
    lateFailureShare: Double = 0.01,
    repeatedShare: Double = 0.02, shuffledShare: Double = 0.1, heldShare: Double = 0
  ) {
    self.delayMilliseconds = delayMilliseconds
    self.deliveredShare = deliveredShare
    self.readShare = readShare
    self.lateFailureShare = lateFailureShare
    self.repeatedShare = repeatedShare
    self.shuffledShare = shuffledShare
    self.heldShare = heldShare
  }
}

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

/// A message whose statuses are to come.
package struct SimulatedMessage: Sendable {
  package var id: String
  package var phoneID: String
  package var recipient: String
  var callbackData: String
}

@LoopActor
package final class SimulatedStatuses {
  /// Statuses that wait; past it, further ones are dropped, as Meta's are after days of failure.
  private static let capacity = 400_000
  private static let perNotification = 100
  private static let tick: Milliseconds = 50
  private static let tries = 40

  private struct Status: Sendable {
    var message: SimulatedMessage
    var word: String
    var code: Int?
  }

  private let profile: SimulatedStatusProfile
  private let client: CurlClient
  private var random: SplitMix64
  /// By the tick they are due in.
  private var waiting: [Milliseconds: [Status]] = [:]
  private var waitingCount = 0
  private var isStopping = false
  private let wakeup = Wakeup()
  package var webhook: SimulatedWebhook?

  package init(profile: SimulatedStatusProfile, seed: UInt64, client: CurlClient) {
    self.profile = profile
    self.client = client
    random = SplitMix64(state: seed &+ 77)
  }

  /// Plans the statuses of a message that was accepted.
  /// - Returns: whether it is held back.
  func plan(_ message: SimulatedMessage) -> Bool {
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
    for (word, moment) in zip(words, moments) {
      let status = Status(message: message, word: word, code: word == "failed" ? failureCode : nil)
      add(status, at: moment)
      if random.unit() < profile.repeatedShare { add(status, at: moment + Milliseconds(profile.delayMilliseconds)) }
    }
    return isHeld
  }

  /// Sends what is due until `stop`.
  package func run() async {
    while !isStopping {
      let now = Loop.wallClockMilliseconds() / Self.tick
      let due = waiting.keys.filter { $0 <= now }.sorted()
      for key in due {
        let statuses = waiting.removeValue(forKey: key) ?? []
        waitingCount -= statuses.count
        for start in stride(from: 0, to: statuses.count, by: Self.perNotification) {
          await deliver(Array(statuses[start..<min(start + Self.perNotification, statuses.count)]))
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

  private func add(_ status: Status, at moment: Milliseconds) {
    waiting[moment / Self.tick + 1, default: []].append(status)
    waitingCount += 1
  }

  /// Until it is answered with 200.
  private func deliver(_ statuses: [Status]) async {
    guard let webhook else { return }
    for number in Set(statuses.map(\.message.phoneID)) {
      let body = Self.notification(statuses.filter { $0.message.phoneID == number }, from: number)
      let signature = Array(MetaSignature(secret: webhook.secret).header(of: body).utf8)
      guard let headers = try? HeaderList([("Content-Type", "application/json")]) else { return }
      for _ in 0..<Self.tries where !isStopping {
        let outcome = await client.perform(
          ClientRequest(
            method: .post, url: webhook.url, headers: headers,
            extraHeader: try? HeaderLine(name: "X-Hub-Signature-256", value: signature), body: body,
            timeout: .seconds(10)))
        if case .response(let response) = outcome, response.status == 200 { break }
        await wakeup.wait(until: Loop.now + .milliseconds(500))
      }
    }
  }

  /// As Meta writes it.
  private static func notification(_ statuses: [Status], from number: String) -> [UInt8] {
    var value = JSONObjectWriter()
    value.field("messaging_product", "whatsapp")
    value.object("metadata") { metadata in
      metadata.field("display_phone_number", "15550783881")
      metadata.field("phone_number_id", number)
    }
    let seconds = "\(Loop.wallClockMilliseconds() / 1000)"
    value.array("statuses", statuses) { status, bytes in
      var json = JSONObjectWriter()
      json.field("id", status.message.id)
      json.field("status", status.word)
      json.field("timestamp", seconds)
      if status.message.recipient.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
        json.field("recipient_id", status.message.recipient)
      } else {
        json.field("recipient_user_id", status.message.recipient)
      }
      json.field("biz_opaque_callback_data", status.message.callbackData)
      if let code = status.code {
        json.array("errors", [code]) { code, bytes in
          var error = JSONObjectWriter()
          error.field("code", code)
          error.field("title", "Message undeliverable")
          error.field("message", "Message undeliverable")
          error.object("error_data") { $0.field("details", "El simulador no lo entregó") }
          bytes.append(contentsOf: error.finish())
        }
      }
      bytes.append(contentsOf: json.finish())
    }
    var change = JSONObjectWriter()
    change.field("value", raw: value.finish())
    change.field("field", "messages")
    var entry = JSONObjectWriter()
    entry.field("id", "102290129340398")
    entry.array("changes", [change.finish()]) { $1.append(contentsOf: $0) }
    var notification = JSONObjectWriter()
    notification.field("object", "whatsapp_business_account")
    notification.array("entry", [entry.finish()]) { $1.append(contentsOf: $0) }
    return notification.finish()
  }
}
