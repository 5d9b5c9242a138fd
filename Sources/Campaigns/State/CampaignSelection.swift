// Picks one page of the list: the campaigns in some states that a search finds, in an order, behind a place. It is
// shown all campaigns, some at a time, and keeps no more than a page. Pure; CampaignChoice calls it.

import Text

/// A page that is being picked.
public struct CampaignSelection: Sendable {
  private let states: Set<CampaignState>
  private let search: CampaignSearchText
  private let order: CampaignOrder
  private let start: CampaignPlace?
  private let most: Int
  /// The first of those seen that belong on the page, in order, and the one behind it.
  private var best: [CampaignPlace] = []
  /// How many the search finds, by state, whatever states are wanted.
  public private(set) var counts: [CampaignState: Int] = [:]

  /// - Parameters:
  ///   - start: the number and the title of the place behind which the page begins; nil for the first page.
  ///   - most: how many the page has, from 1.
  public init(
    states: Set<CampaignState>, search: String, order: CampaignOrder,
    after start: (number: Milliseconds, title: String)?,
    most: Int
  ) {
    self.states = states
    self.search = CampaignSearchText(search)
    self.order = order
    self.start = start.map { order.place(number: $0.number, title: $0.title) }
    self.most = max(1, most)
  }

  /// How many of all are in a wanted state and found.
  public var found: Int { states.reduce(0) { $0 + (counts[$1] ?? 0) } }

  /// Looks at some campaigns; each of all must be shown once.
  public mutating func look(at campaigns: some Sequence<CampaignGlance>) {
    var places: [CampaignPlace] = []
    for campaign in campaigns where campaign.matches(search) {
      counts[campaign.state, default: 0] += 1
      guard states.contains(campaign.state) else { continue }
      let place = order.place(of: campaign)
      if let start, place <= start { continue }
      if best.count > most, let last = best.last, place > last { continue }
      places.append(place)
    }
    guard !places.isEmpty else { return }
    best = Array((best + places).sorted().prefix(most + 1))
  }

  /// The page's campaigns, in order.
  public var titles: [String] { best.prefix(most).map(\.title) }

  /// Behind which place the next page begins; nil when there is none.
  public var next: CampaignPlace? { best.count > most ? best[most - 1] : nil }
}
