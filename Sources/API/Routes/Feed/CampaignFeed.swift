// What has changed in any active campaign, for all who watch the list of them: read from Redis once for all watchers,
// whoever they are and however many, and kept for a while as the bytes that each is sent. FeedRoute serves it.
//
// It is read when a watcher wants it and the last reading is old enough; so with nobody there it costs nothing, and
// what happened meanwhile is found by the first who comes. A campaign that is active no more is looked at once again,
// for its end.

import Campaigns
import EventLoop
import Queue
import Text

@LoopActor
final class CampaignFeed {
  /// Events that are kept, and their bytes: what a watcher that comes again has missed. Past it, it begins anew.
  nonisolated static let kept = 2000
  nonisolated static let keptBytes = 4 << 20
  /// Beginnings that are put together once for all.
  nonisolated static let joints = 8
  /// Active campaigns that are watched.
  nonisolated static let watched = 2000
  /// The part of the time in which it is read, at most a quarter, most of which is Redis' and others' turns: with
  /// thousands of campaigns it is read less often than once a second.
  nonisolated static let share = 4

  private let list: CampaignList
  private let statuses: CampaignStatuses
  private let kept: Int
  private let interval: Duration
  private let share: Int
  private lazy var reading = SharedReading { [unowned self] in try await read() }
  private var feeds: [String: StatusFeed] = [:]
  private var events: [[UInt8]] = []
  private var bytes = 0
  /// What was put together since the last event, by where it begins: most watchers have seen the same.
  private var joined: [Int: [UInt8]] = [:]
  private var hasBegun = false
  private var nextReading = Loop.now
  /// Tells the events of this run of this instance from all others'.
  private let run = String(UInt64.random(in: 0...UInt64.max), radix: 16)
  /// The number of the latest event.
  private(set) var last = 0

  /// - Parameters:
  ///   - kept: events.
  ///   - interval: the least time from one reading to the next.
  ///   - share: how many times as long as a reading takes the time to the next one is at least.
  init(
    list: CampaignList, statuses: CampaignStatuses, kept: Int = CampaignFeed.kept,
    interval: Duration = StreamLimits.eventInterval, share: Int = CampaignFeed.share
  ) {
    self.list = list
    self.statuses = statuses
    self.kept = kept
    self.interval = interval
    self.share = share
  }

  /// Sees to it that what happened until an interval ago is known.
  /// - Throws: `RedisError`, `CancellationError`
  func update() async throws {
    if Loop.now >= nextReading { try await reading.value() }
  }

  // MARK: What a watcher is sent

  /// How an event's `id` is written.
  func id(_ number: Int) -> String { "\(run)-\(number)" }

  /// The number of the event that an id names; nil when it is none of ours.
  func number(_ text: String) -> Int? {
    guard let (_, number) = text.split(around: "-"), let number = Int(number), (0...last).contains(number),
      text == id(number)
    else { return nil }
    return number
  }

  /// The events behind one; nil when some of them are no longer kept.
  func events(after number: Int) -> [UInt8]? {
    let missing = last - number
    if missing > events.count { return nil }
    if missing == 0 { return [] }
    if let joined = joined[number] { return joined }
    let news = events.suffix(missing)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(news.reduce(0) { $0 + $1.count })
    for event in news { bytes.append(contentsOf: event) }
    if joined.count < Self.joints { joined[number] = bytes }
    return bytes
  }

  // MARK: Reading

  private func read() async throws {
    // Those who asked while the one before was under way have its result.
    if Loop.now < nextReading { return }
    let began = Loop.now
    let titles = try await list.activeTitles(most: Self.watched)
    var gone = Set(feeds.keys)
    for (title, status) in zip(titles, try await statuses.readInBulk(titles)) {
      guard let status else { continue }
      gone.remove(title)
      note(status)
    }
    let former = gone.sorted()
    for (title, status) in zip(former, try await statuses.readInBulk(former)) {
      if let status { note(status) } else { append { Array("id: \(id($0))\n".utf8) + StatusFeed.gone(title) } }
      if status?.state.isActive != true { feeds[title] = nil }
    }
    hasBegun = true
    nextReading = Loop.now + max(interval, (Loop.now - began) * share)
  }

  private func note(_ status: CampaignStatus) {
    guard let event = feeds[status.id, default: StatusFeed()].event(for: status, id: id(last + 1)) else { return }
    // What there was at the first look is in the list that each watcher asks for.
    if hasBegun { append { _ in event } }
  }

  private func append(_ event: (Int) -> [UInt8]) {
    last += 1
    joined.removeAll(keepingCapacity: true)
    let event = event(last)
    events.append(event)
    bytes += event.count
    if events.count <= kept, bytes <= Self.keptBytes { return }
    // In one go, not one by one: an array's beginning is dear to take off.
    let dropped = max(events.count / 4, 1)
    bytes -= events.prefix(dropped).reduce(0) { $0 + $1.count }
    events.removeFirst(dropped)
  }
}
