// The bounds of the routes of the exclusion list.

enum ExclusionLimits {
  /// Entries of a page: without `limite`, and at most.
  static let page = 100
  static let longestPage = 1000
  /// Downloads of the whole list at a time; further ones get 503.
  static let downloads = 4
}
