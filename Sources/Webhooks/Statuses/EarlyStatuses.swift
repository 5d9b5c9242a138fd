// Meta may report a message as sent or read before the send's own answer is stored, while the message is still in
// flight. Such statuses wait in Redis, and this poller looks at them again until the messages have their outcome. Every
// instance does so, whichever owns the campaign or received the status, so that none is forgotten when an instance
// ends.

import EventLoop
import Logging
import Queue
import RedisClient

@LoopActor
package final class EarlyStatuses {
  /// How often Redis is asked when nothing is expected here: another instance may have ended.
  private static let restInterval: Duration = .seconds(1)
  private static let campaignsAtATime = 100

  private let receipts: StatusReceipts
  private let logger = Logger(label: "estados")
  private let poller = Poller()
  private var isFailing = false
  /// What became of early statuses since the start.
  package private(set) var total = ReceiptTally()

  package init(receipts: StatusReceipts) { self.receipts = receipts }

  /// Tells that early statuses were stored just now.
  func expect() { poller.signal() }

  package func stop() { poller.stop() }

  /// Runs until `stop`.
  package func run() async {
    await poller.run { [self] in
      guard receipts.link.isReady else { return Self.restInterval }
      do {
        let someWait = try await lookAgain()
        isFailing = false
        return someWait ? .milliseconds(StatusReceipts.earlyAgain) : Self.restInterval
      } catch {
        if !isFailing { logger.warning("no se pueden revisar los estados tempranos", metadata: ["error": "\(error)"]) }
        isFailing = true
        return Self.restInterval
      }
    }
  }

  /// - Returns: whether some still wait.
  private func lookAgain() async throws -> Bool {
    // Looks ahead by one interval: the statuses that have waited longest may have their outcome by now.
    let due = receipts.link.clock.now + StatusReceipts.earlyAgain
    let campaigns = try await receipts.campaignsWithEarly(by: due, limit: Self.campaignsAtATime)
    guard !campaigns.isEmpty else { return false }
    var isLeft = false
    for (campaign, origin) in zip(campaigns, try await receipts.origins(of: campaigns)) {
      do {
        let reply = try await receipts.record([], of: campaign, upload: origin?.upload ?? "", looksBack: true)
        if case .stored(let tally, let left) = reply {
          total += tally
          if left > 0 { isLeft = true }
        }
      } catch RedisError.server(let error) where error.kind == .wrongType {
        // The campaign is damaged; the others go on.
        try await receipts.dropEarly(of: campaign)
      } catch RedisError.server(let error) where error.kind == .newerFormat {
        // A newer instance looks at it.
        continue
      }
    }
    return isLeft
  }
}
