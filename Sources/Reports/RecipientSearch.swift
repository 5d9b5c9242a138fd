// All messages of one campaign to one recipient. No index says where they are, so Redis looks at all messages, a few
// hundred at a time. The search marks each message that was looked at. So it answers "none" only when every message was
// seen, however many moved meanwhile.

import Campaigns
import EventLoop
import Queue

@LoopActor
package final class RecipientSearch {
  private let queue: CampaignQueue
  private let recipient: Recipient
  private let namesCampaign: Bool
  private var line: MessageLine

  /// - Parameters:
  ///   - namesCampaign: whether each message says of which campaign it is.
  ///   - masksNumbers: whether the reader of the answer may not see whole numbers.
  package init(queue: CampaignQueue, for recipient: Recipient, namesCampaign: Bool, masksNumbers: Bool) {
    self.queue = queue
    self.recipient = recipient
    self.namesCampaign = namesCampaign
    line = MessageLine(masksNumbers: masksNumbers)
  }

  /// What was found.
  package struct Finding: Sendable {
    /// JSON objects in the order of their seqs, `MessageLimits.found` at most.
    package var messages: [(seq: Int, json: [UInt8])] = []
    /// How many messages to the recipient were met.
    package var count = 0
    /// Whether all messages were seen.
    package var isWhole = false
    /// Calls of the search that were made.
    package var calls = 0
  }

  /// - Returns: nil when there is no such campaign, or it went away meanwhile.
  /// - Throws: `RedisError`, `CancellationError`.
  package func look(in campaign: String) async throws -> Finding? {
    var seen: SeqBitmap?
    var upload = ""
    var calls = 0
    let found = Found()
    var place = CampaignSearch.Place(MessageCursor.walk[0])
    var laps = 0
    while laps < MessageLimits.laps {
      try Task.checkCancellation()
      await Loop.bulkTurn()
      calls += 1
      let reply = try await queue.link.rereading {
        try await queue.search.look(in: campaign, for: wish, through: MessageCursor.walk, from: place) {
          [self] bytes, container in
          meet(bytes, in: container, of: namesCampaign ? campaign : nil, found)
        }
      }
      guard let reply, upload.isEmpty || upload == reply.upload else { return nil }
      upload = reply.upload
      if seen == nil { seen = SeqBitmap(total: reply.total) }
      for seq in reply.seqs { _ = seen!.insert(seq) }
      place = reply.next ?? .init(MessageCursor.walk[0])
      if reply.next == nil { laps += 1 }
      let missing = seen!.total - seen!.count
      let isLost = missing <= reply.lost && laps >= MessageLimits.lapsToLoss
      if missing == 0 || isLost { return found.finding(isWhole: true, calls) }
    }
    return found.finding(isWhole: false, calls)
  }

  private var wish: CampaignSearch.Wish {
    CampaignSearch.Wish(seqs: 1...SeqBitmap.largestTotal, spellings: recipient.spellings, tellsSeqs: true)
  }

  private func meet(
    _ bytes: UnsafeRawBufferPointer, in container: ReportContainer, of campaign: String?, _ found: Found
  ) {
    guard let entry = ReportEntry(bytes, in: container),
      line.recipient(of: entry, bytes)?.identity == recipient.identity
    else { return }
    found.seqs.insert(entry.seq)
    guard found.messages[entry.seq] != nil || found.messages.count < MessageLimits.found else { return }
    var json: [UInt8] = []
    line.append(entry, bytes, in: container, campaign: campaign, to: &json)
    // A message that moved is met again; the later one counts.
    found.messages[entry.seq] = json
  }

  private final class Found {
    var messages: [Int: [UInt8]] = [:]
    var seqs: Set<Int> = []

    func finding(isWhole: Bool, _ calls: Int) -> Finding {
      Finding(
        messages: messages.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, count: seqs.count,
        isWhole: isWhole, calls: calls)
    }
  }
}
