// The changes in any active campaign, for all who watch the list. They are read from Redis once for all watchers, and
// kept for a while as the bytes that each watcher is sent. FeedRoute serves them.
//
// The feed reads when a watcher asks and the last reading is old enough. So it costs nothing without watchers, and the
// first one who comes finds what happened meanwhile. A campaign that is no longer active is read once more, for its
// end.

import Campaigns
import EventLoop
import Queue
import Text

@LoopActor
final class CampaignFeed {
  /// Events that are kept, and their bytes, for a watcher that comes again. One that has missed more begins anew.
  nonisolated static let kept = 2000
  nonisolated static let keptBytes = 4 << 20
  /// The most entries of `joined`.
  nonisolated static let joints = 8
  /// The most active campaigns that are watched.
  nonisolated static let watched = 2000
  /// The next reading begins at the earliest after this many times the last one's duration, so that readings take a
  /// fifth of the time at most. With thousands of campaigns there is less than one a second.
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
  /// Events joined for a watcher, by the number of the last event it has seen. Most watchers have seen the same one. A
  /// new event empties it.
  private var joined: [Int: [UInt8]] = [:]
  private var hasBegun = false
  private var nextReading = Loop.now
  /// A random word, which tells the events of this run of this instance from all others.
  private let run = String(UInt64.random(in: 0...UInt64.max), radix: 16)
  /// The number of the latest event.
  private(set) var last = 0

  /// - Parameters:
  ///   - kept: the most events that are kept.
  ///   - interval: the least time from one reading to the next.
  ///   - share: the least pause after a reading, in durations of that reading.
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

  /// Reads, unless the last reading is recent enough.
  /// - Throws: `RedisError`, `CancellationError`
  func update() async throws {
    if Loop.now >= nextReading { try await reading.value() }
  }

  // MARK: What a watcher is sent

  /// The `id` of an event.
  func id(_ number: Int) -> String { "\(run)-\(number)" }

  /// The number of the event that an id names; nil when the id is not of this run.
  func number(_ text: String) -> Int? {
    guard let (_, number) = text.split(around: "-"), let number = Int(number), (0...last).contains(number),
      text == id(number)
    else { return nil }
    return number
  }

  /// The events after one; nil when some of them are no longer kept.
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
    // Watchers who asked during the last reading have its result.
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
    // The first reading makes no events: each watcher asks for the list at its beginning.
    if hasBegun { append { _ in event } }
  }

  private func append(_ event: (Int) -> [UInt8]) {
    last += 1
    joined.removeAll(keepingCapacity: true)
    let event = event(last)
    events.append(event)
    bytes += event.count
    if events.count <= kept, bytes <= Self.keptBytes { return }
    // Many are dropped at once, because it is dear to take the first one off an array.
    let dropped = max(events.count / 4, 1)
    bytes -= events.prefix(dropped).reduce(0) { $0 + $1.count }
    events.removeFirst(dropped)
  }
}
