// Whether a campaign has a channel to the API, which needs credentials, and when they are asked for again.

import Text

struct ChannelWatch: Sendable {
  var isOpen = false
  var retryAt: Nanoseconds?
}

extension CampaignMachine {
  /// Whether the runner shall make the channel now.
  public func wantsChannel(now: Nanoseconds) -> Bool {
    guard !channel.isOpen, !mustLeave, !lease.isLost, wishes.stop == nil else { return false }
    return channel.retryAt.map { $0 <= now } ?? true
  }

  /// The credentials are there, and the channel is made.
  public mutating func channelOpened(now: Nanoseconds) {
    channel.retryAt = nil
    channel.isOpen = true
    pace.nextTake = now
  }

  /// There are no credentials.
  /// - Parameters:
  ///   - why: Spanish.
  ///   - isTransient: whether they may be there in a moment.
  public mutating func channelFailed(_ why: String, isTransient: Bool, now: Nanoseconds) {
    channel.retryAt = saturatingSum(now, saturatingNanoseconds(RunLimits.credentialsRetry))
    if isTransient {
      wishes.hold = .lasting(
        RunLimits.credentialsRetry, reason: "\(why): se vuelve a intentar en unos segundos.")
    } else {
      wishes.stop = "\(why). Corrija las credenciales del buzon y reanude la campaña."
    }
    note(.noCredentials(why))
  }
}
