// Which statuses the simulated Meta reports, as the command line asks for it.

package struct SimulatedStatusProfile: Sendable, Equatable {
  /// The median of the milliseconds from one status of a message to the next.
  package var delayMilliseconds: Int
  /// Shares of the accepted messages, 0…1.
  package var deliveredShare: Double
  package var readShare: Double
  package var lateFailureShare: Double
  /// Share of statuses that come twice, and of messages whose statuses come in random order.
  package var repeatedShare: Double
  package var shuffledShare: Double
  /// Share of the accepted messages that Meta holds back for a while; it drops some of them in the end, with 132015.
  package var heldShare: Double
  /// Share of the delivered messages that are answered, and of those answers that ask to be left alone.
  package var replyShare: Double
  package var optOutShare: Double
  /// Share of the delivered messages whose recipient switches marketing off; half of them switch it on again.
  package var preferenceShare: Double
  /// The code of late failures.
  var failureCode = 131026
  /// The code of held messages that are dropped, and their share.
  static let pacingCode = 132015
  static let droppedShare = 0.25

  package init(
    delayMilliseconds: Int = 1500, deliveredShare: Double = 0.95, readShare: Double = 0.6,
    lateFailureShare: Double = 0.01,
    repeatedShare: Double = 0.02, shuffledShare: Double = 0.1, heldShare: Double = 0, replyShare: Double = 0,
    optOutShare: Double = 0.1, preferenceShare: Double = 0
  ) {
    self.delayMilliseconds = delayMilliseconds
    self.deliveredShare = deliveredShare
    self.readShare = readShare
    self.lateFailureShare = lateFailureShare
    self.repeatedShare = repeatedShare
    self.shuffledShare = shuffledShare
    self.heldShare = heldShare
    self.replyShare = replyShare
    self.optOutShare = optOutShare
    self.preferenceShare = preferenceShare
  }
}
