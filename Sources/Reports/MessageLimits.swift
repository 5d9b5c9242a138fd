// The bounds of pages of recipients, and of searches for one.

package enum MessageLimits {
  /// Messages of a page unless `limite` says otherwise, and at most.
  package static let page = 100
  package static let longestPage = 1000
  /// Calls of the search that are made for one page; each looks at 250 messages (`QueueLimits.searchLook`).
  static let callsOfPage = 200
  /// How often the containers are gone through for messages that keep out of sight, until they are taken for lost.
  static let laps = 20
  /// The same, where Redis says that it has lost some.
  static let lapsToLoss = 3
  /// The same for some containers only, where what moves cannot be known.
  static let lapsOfSome = 3
  /// Messages of one recipient that a search keeps, of each campaign.
  static let found = 1000
  /// Calls after which a search through all campaigns ends its page, at the end of a campaign, and messages.
  package static let callsOfSearch = 400
  package static let foundInSearch = 100
  /// Campaigns whose titles a search asks for at a time.
  package static let titles = 50
}
