// The bounds of lists of campaigns.

enum ListLimits {
  /// Lists of campaigns that are made at a time; further ones get 503.
  static let atOnce = 16
  static let finished = 10_000
  /// Campaigns of a page unless `limite` says otherwise, and at most.
  static let page = 100
  static let longestPage = 1000
  /// Campaigns at a glance that are looked at without a break: half a millisecond.
  static let choiceSlice = 100
  /// Slices that are looked through for one page.
  static let slicesOfPage = 20
}
