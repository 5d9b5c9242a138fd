// What the list of campaigns is searched and sorted by, without the rest of a campaign's status, so that a hundred
// thousand of them fit into memory. CampaignCatalogue reads them, CampaignSelection picks a page of them.

import Text

/// A campaign at a glance.
public struct CampaignGlance: Sendable, Equatable {
  public var title: String
  /// Since 1970.
  public var created: Milliseconds
  public var state: CampaignState
  public var total: Int
  /// `buzon`; empty if it has none.
  public var inbox: String
  /// It goes on, and something keeps it from sending.
  public var isHeld: Bool
  /// The token of its owner, empty for nobody.
  public var owner: String
  /// Since 1970.
  public var lastSent: Milliseconds?
  /// Title and template as they are searched.
  private let searched: String

  public init(
    title: String, created: Milliseconds, state: CampaignState, total: Int = 0, template: String = "",
    inbox: String = "", isHeld: Bool = false, owner: String = "", lastSent: Milliseconds? = nil
  ) {
    self.title = title
    self.created = created
    self.state = state
    self.total = total
    self.inbox = inbox
    self.isHeld = isHeld
    self.owner = owner
    self.lastSent = lastSent
    searched = ColumnName.folded(title) + "\n" + ColumnName.folded(template)
  }

  /// Whether a search finds it: in its title or the name of its template, or as its inbox.
  func matches(_ search: CampaignSearchText) -> Bool {
    search.folded.isEmpty || inbox == search.text || searched.utf8.firstRange(of: search.folded.utf8) != nil
  }
}

/// What somebody searches the list for. Case, accents, blanks and signs that stand for blanks in titles do not count:
/// `Promo enero` finds `promo_enero_2026`.
public struct CampaignSearchText: Sendable, Equatable {
  /// The most Unicode scalars of one.
  public static let longest = 100

  let text: String
  let folded: String

  public init(_ text: String) {
    self.text = text
    folded = ColumnName.folded(text)
  }
}

extension String.UTF8View {
  /// Where `wanted` stands, byte by byte.
  fileprivate func firstRange(of wanted: String.UTF8View) -> Index? {
    let length = wanted.count
    guard length <= count, let first = wanted.first else { return nil }
    var start = startIndex
    for _ in 0...(count - length) {
      if self[start] == first, self[start...].starts(with: wanted) { return start }
      start = index(after: start)
    }
    return nil
  }
}
