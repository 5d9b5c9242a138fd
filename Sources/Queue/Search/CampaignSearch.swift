// Searches a campaign's containers for some of its messages: those of a page, or those to one recipient. Each call
// looks at a few hundred entries in Redis, so that only the wanted ones travel.

import Campaigns
import EventLoop
import RedisClient

/// Looks through campaigns' messages.
@LoopActor
package struct CampaignSearch {
  nonisolated package static let script = QueueScripts.script("search", PackageResources.search_lua)

  /// The place of a search: a container, and a position in it.
  package struct Place: Sendable, Equatable {
    package var container: ReportContainer
    /// An index, which is negative from the tail in the pending list, or a cursor; nil at the beginning.
    package var position: Int64?

    package init(_ container: ReportContainer, at position: Int64? = nil) {
      self.container = container
      self.position = position
    }
  }

  /// The messages that are wanted.
  package struct Wish: Sendable, Equatable {
    package var seqs: ClosedRange<Int>
    /// The spellings of one recipient; empty for any recipient. The caller compares the identity again, since these are
    /// only texts.
    package var spellings: [String]
    /// Whether the reply has the seqs of all entries that were looked at.
    package var tellsSeqs: Bool

    package init(seqs: ClosedRange<Int>, spellings: [String] = [], tellsSeqs: Bool = false) {
      self.seqs = seqs
      self.spellings = spellings
      self.tellsSeqs = tellsSeqs
    }
  }

  /// The result of one call, beside the entries.
  package struct Reply: Sendable, Equatable {
    package var upload: String
    package var total: Int
    /// The number of messages that Redis no longer has.
    package var lost: Int
    /// A text that changes when a retry or a late failure may have moved messages to where a reader has been.
    package var marks: String
    /// Where to go on; nil at the end of the last container.
    package var next: Place?
    /// The seqs of all entries that were looked at, if they were asked for.
    package var seqs: [Int]
  }

  package let link: QueueLink

  /// Makes one call.
  /// - Parameters:
  ///   - containers: the containers to search, in their order.
  ///   - place: where to begin, in one of them.
  ///   - visit: gets each entry that is wanted, in place: the bytes are valid during the call only.
  /// - Returns: nil when there is no such campaign.
  /// - Throws: `RedisError`.
  package func look(
    in campaign: String, for wish: Wish, through containers: [ReportContainer], from place: Place,
    _ visit: @escaping @LoopActor (UnsafeRawBufferPointer, ReportContainer) -> Void
  ) async throws -> Reply? {
    let rest = containers.drop { $0 != place.container }
    precondition(!rest.isEmpty, "a search stands in one of its containers")
    var command = Self.script.command(keys: QueueKeys.campaign(campaign).all, capacity: 512)
    command.append([
      .string(rest.map { "\($0.key)" }.joined(separator: " ")), place.argument, RedisArgument(QueueLimits.searchLook),
      RedisArgument(QueueLimits.chunkBytes), RedisArgument(wish.seqs.lowerBound), RedisArgument(wish.seqs.upperBound),
      wish.tellsSeqs ? 1 : 0,
    ])
    command.append(wish.spellings.map(RedisArgument.string))
    return try await Self.script.run(command, on: link.connection, lane: .bulk) { view in
      if view.kind == .null { return nil }
      guard view.count >= 7, view.count.isMultiple(of: 2) == false else { throw RedisError.unexpectedReply("search") }
      for index in stride(from: 7, to: view.count, by: 2) {
        guard let container = ReportContainer(key: Int(view[index].integer)) else { continue }
        visit(view[index + 1].bytes, container)
      }
      return Reply(
        upload: view[0].text, total: min(max(0, Int(view[1].integer)), SeqBitmap.largestTotal),
        lost: Int(view[2].integer), marks: view[3].text,
        next: ReportContainer(key: Int(view[4].integer)).map { Place($0, at: Int64(view[5].text)) },
        seqs: Self.seqs(view[6].bytes))
    }
  }

  /// Reads decimal numbers with blanks between.
  private static func seqs(_ text: UnsafeRawBufferPointer) -> [Int] {
    guard !text.isEmpty else { return [] }
    var seqs: [Int] = []
    var value = 0
    for byte in text {
      if byte == 0x20 {
        seqs.append(value)
        value = 0
      } else {
        value = (value &* 10 &+ Int(byte &- 0x30)) & 0xFF_FFFF_FFFF
      }
    }
    seqs.append(value)
    return seqs
  }
}

extension CampaignSearch.Place {
  /// The position for the script; empty for one that cannot be. No hash has a negative cursor, and only the pending
  /// list is read from its tail.
  fileprivate var argument: RedisArgument {
    guard let position, (position < 0) == (container == .pending) else { return "" }
    return .string("\(position)")
  }
}

extension ReportContainer {
  /// Its place among the keys that the scripts take, from 1 (`CampaignKeys.names`).
  fileprivate var key: Int {
    switch self {
    case .pending: 1
    case .inFlight: 3
    case .delayed: 4
    case .results: 5
    case .failures: 6
    case .uncertain: 7
    case .cancelled: 8
    case .cancelledDelayed: 9
    case .excluded: 10
    }
  }

  fileprivate init?(key: Int) {
    guard let container = Self.allCases.first(where: { $0.key == key }) else { return nil }
    self = container
  }
}

extension RedisReplyView {
  fileprivate var text: String { String(decoding: bytes, as: UTF8.self) }
}
