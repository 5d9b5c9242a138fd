// In which order the list of campaigns comes, and where each campaign stands in it. A place is a number and the title,
// so that a cursor holds it whole.

import Text

/// An order of the list; the raw value is the operator's word.
public enum CampaignOrder: String, Sendable, CaseIterable {
  /// What wants eyes first: broken, stopped, held, going on, paused, planned, drafts, finished; in each the newest
  /// first.
  case attention = "atencion"
  case newest = "nuevas"
  case oldest = "viejas"
  /// As people sort: without case and accents, and 2 before 10.
  case title = "titulo"
  /// Those with the most messages first.
  case largest = "mensajes"

  /// Later than any campaign's creation, since 1970.
  private static let farAway: Milliseconds = 10_000_000_000_000
  private static let mostMessages: Milliseconds = 1_000_000_000

  /// Where a campaign stands.
  func place(of campaign: CampaignGlance) -> CampaignPlace {
    let age = Self.farAway - min(max(campaign.created, 0), Self.farAway)
    let number =
      switch self {
      case .attention: Self.rank(of: campaign) * Self.farAway + age
      case .newest: age
      case .oldest: Self.farAway - age
      case .title: Milliseconds(0)
      case .largest: Self.mostMessages - min(max(Milliseconds(campaign.total), 0), Self.mostMessages)
      }
    return place(number: number, title: campaign.title)
  }

  /// The place that a cursor names.
  func place(number: Milliseconds, title: String) -> CampaignPlace {
    CampaignPlace(number: number, text: self == .title ? Self.sortable(title) : "", title: title)
  }

  private static func rank(of campaign: CampaignGlance) -> Milliseconds {
    switch campaign.state {
    case .damaged: 0
    case .stopped: 1
    case .queued, .processing: campaign.isHeld ? 2 : 3
    case .paused: 4
    case .scheduled: 5
    case .draft: 6
    case .completed, .cancelled: 7
    }
  }

  /// A title that sorts as people do: before the digits of each number stands how many they are.
  static func sortable(_ title: String) -> String {
    var text = ""
    var digits = ""
    func endNumber() {
      guard !digits.isEmpty else { return }
      let number = digits.drop { $0 == "0" }
      text.unicodeScalars.append(Unicode.Scalar(UInt8(0x30 + min(number.count, 60))))
      text += number
      digits = ""
    }
    for character in ColumnName.folded(title) {
      if ("0"..."9").contains(character) {
        digits.append(character)
      } else {
        endNumber()
        text.append(character)
      }
    }
    endNumber()
    return text
  }
}

/// Where a campaign stands in an order.
public struct CampaignPlace: Sendable, Comparable {
  public var number: Milliseconds
  var text: String
  public var title: String

  public static func < (left: Self, right: Self) -> Bool {
    if left.number != right.number { return left.number < right.number }
    return left.text != right.text ? left.text < right.text : left.title < right.title
  }
}
