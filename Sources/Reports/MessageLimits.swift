// The bounds of pages of messages, and of searches for a recipient.

package enum MessageLimits {
  /// Messages of a page: without `limite`, and at most.
  package static let page = 100
  package static let longestPage = 1000
  /// Calls of the search that are made for one page; each looks at 250 messages (`QueueLimits.searchLook`).
  static let callsOfPage = 200
  /// Laps through the containers. After them a page takes messages that were not met for lost, and a search says that
  /// it has not seen all.
  static let laps = 20
  /// Laps after which they are taken for lost when Redis says that it has lost some.
  static let lapsToLoss = 3
  /// The most laps with a filter, where nobody knows how many messages there should be.
  static let lapsOfSome = 3
  /// Messages of one recipient that a search keeps from each campaign.
  static let found = 1000
  /// Calls, and messages, after which a search through all campaigns ends its page. It does so at the end of a
  /// campaign.
  package static let callsOfSearch = 400
  package static let foundInSearch = 100
  /// Campaigns whose titles a search asks for at a time.
  package static let titles = 50
}
