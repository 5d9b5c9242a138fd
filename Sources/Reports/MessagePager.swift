// One page of a campaign's messages. The pager goes through the containers for one window of messages after another
// (MessageCursor), until each message of the window was met once. So a message that is there all the time comes once,
// however many are sent meanwhile.
//
// With a filter it goes only through the containers where such messages stand. Then it cannot know how many to expect.
// It goes through them until a lap saw nothing move to where it had already looked, three times at most.

import Answers
import Campaigns
import EventLoop
import HTTPServer
import Queue

@LoopActor
package final class MessagePager {
  private let queue: CampaignQueue
  private let filter: MessageFilter
  private let limit: Int
  private let containers: [ReportContainer]
  /// Whether every message of a window is looked for: there is no filter of containers.
  private let looksForAll: Bool
  private var line: MessageLine

  /// The objects so far, with commas between.
  private var output: [UInt8] = []
  private var count = 0
  /// Whether a message was met for which the page has no room.
  private var isOverfull = false
  private var cursor: MessageCursor!

  /// - Parameters:
  ///   - limit: messages of the page at most.
  ///   - masksNumbers: whether the reader of the page may not see whole numbers.
  package init(queue: CampaignQueue, filter: MessageFilter, limit: Int, masksNumbers: Bool) {
    self.queue = queue
    self.filter = filter
    self.limit = limit
    looksForAll = filter.containers == nil
    containers = MessageCursor.walk.filter { filter.containers?.contains($0) ?? true }
    line = MessageLine(masksNumbers: masksNumbers)
  }

  /// A page.
  package struct Page: Sendable {
    /// A JSON array.
    package var messages: [UInt8]
    /// Nil when it was the last one.
    package var cursor: MessageCursor?
  }

  /// Reads the page. The page ends when it is full, or after `MessageLimits.callsOfPage` calls.
  /// - Parameter start: nil for the first one.
  /// - Returns: nil when there is no such campaign.
  /// - Throws: `HTTPError` 409 when the cursor is of another campaign; `RedisError`, `CancellationError`.
  package func page(of campaign: String, from start: MessageCursor?) async throws -> Page? {
    cursor = start ?? MessageCursor(upload: "")
    if containers.isEmpty {
      let stored = try await queue.link.rereading {
        try await queue.containers.fields(StoredFields.upload, of: QueueKeys.campaign(campaign))
      }
      return stored.upload.map { _ in Page(messages: array, cursor: nil) }
    }
    if !containers.contains(MessageCursor.walk[cursor.container]) { begin() }
    for _ in 0..<MessageLimits.callsOfPage {
      try Task.checkCancellation()
      await Loop.bulkTurn()
      guard let reply = try await look(in: campaign) else { return nil }
      if cursor.upload.isEmpty {
        cursor.upload = reply.upload
        cursor.marks = MessageCursor.marks(of: reply.marks)
      }
      guard cursor.upload == reply.upload else { throw HTTPError.foreignCursor }
      if isOverfull { break }
      if goOn(after: reply) { return Page(messages: array, cursor: nil) }
      if count == limit { break }
    }
    return Page(messages: array, cursor: cursor)
  }

  private var array: [UInt8] { [UInt8(ascii: "[")] + output + [UInt8(ascii: "]")] }

  private func look(in campaign: String) async throws -> CampaignSearch.Reply? {
    let place = CampaignSearch.Place(MessageCursor.walk[cursor.container], at: cursor.position)
    let wish = CampaignSearch.Wish(seqs: cursor.seqs)
    return try await queue.link.rereading {
      try await queue.search.look(in: campaign, for: wish, through: containers, from: place) {
        [self] bytes, container in
        meet(bytes, in: container)
      }
    }
  }

  private func meet(_ bytes: UnsafeRawBufferPointer, in container: ReportContainer) {
    guard !isOverfull, let entry = ReportEntry(bytes, in: container), cursor.seqs.contains(entry.seq) else { return }
    let offset = entry.seq - cursor.seqs.lowerBound
    if cursor.met.contains(offset) { return }
    if filter.takes(entry, of: bytes, in: container) {
      if count == limit {
        isOverfull = true
        return
      }
      beginObject()
      line.append(entry, bytes, in: container, to: &output)
    } else if !looksForAll {
      // The message may become what is wanted (delivered, read) before the lap ends.
      return
    }
    cursor.met.insert(offset)
  }

  private func beginObject() {
    if count > 0 { output.append(UInt8(ascii: ",")) }
    count += 1
  }

  // MARK: Where to go on

  /// Moves the cursor behind the entries of a reply.
  /// - Returns: whether there are no more messages.
  private func goOn(after reply: CampaignSearch.Reply) -> Bool {
    if filter.outcome == .lost, reply.lost == 0 { return true }
    if let next = reply.next {
      cursor.container = MessageCursor.walk.firstIndex(of: next.container) ?? 0
      cursor.position = next.position
    } else {
      begin()
      cursor.laps += 1
      if looksForAll {
        let isLost = reply.lost > 0 && cursor.laps >= MessageLimits.lapsToLoss
        if (isLost || cursor.laps >= MessageLimits.laps) && !tellLost(upTo: reply.total) { return false }
      } else {
        let marks = MessageCursor.marks(of: reply.marks)
        let isStill = marks == cursor.marks || cursor.laps >= MessageLimits.lapsOfSome
        cursor.marks = marks
        if isStill { return advance(reply.total) }
      }
    }
    let wanted = min(reply.total - cursor.seqs.lowerBound + 1, MessageCursor.windowSize)
    return looksForAll && cursor.met.count >= wanted && advance(reply.total)
  }

  private func begin() {
    cursor.container = MessageCursor.walk.firstIndex(of: containers[0]) ?? 0
    cursor.position = nil
  }

  /// - Returns: whether there is no further window.
  private func advance(_ total: Int) -> Bool {
    cursor.advance()
    return cursor.seqs.lowerBound > total
  }

  /// Adds the messages of the window that were not met, as lost.
  /// - Returns: false when there is no room for all of them.
  private func tellLost(upTo total: Int) -> Bool {
    for seq in cursor.seqs where seq <= total && !cursor.met.contains(seq - cursor.seqs.lowerBound) {
      if count == limit { return false }
      cursor.met.insert(seq - cursor.seqs.lowerBound)
      guard filter.takesLost else { continue }
      beginObject()
      MessageLine.appendLost(seq, to: &output)
    }
    return true
  }
}

extension HTTPError {
  static let foreignCursor = HTTPError(
    .conflict, "El cursor es de otra campaña, que tuvo este título antes: empiece de nuevo, sin cursor")
}
