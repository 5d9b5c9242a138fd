// The bounds and rhythms of one campaign's run that are not settings.

import Text

public enum RunLimits {
  /// Outcomes told in one turn; the script's own limit is 1000.
  static let outcomesPerTurn = 500
  /// How long an outcome waits for others before a turn is taken for it.
  static let outcomePatience: Nanoseconds = 2_000_000
  /// How long before the next slot a turn is taken, in milliseconds. The script hands out slots up to 100 ms ahead;
  /// half of that leaves room for Redis' latency and gives full batches at a fast pace.
  public static let takeAhead: Milliseconds = 50
  /// Late outcomes of one turn that are logged one by one: as many as are in flight at a time by default.
  static let lateOutcomesLogged = 16
  /// How often a running campaign asks again for missing credentials.
  static let credentialsRetry: Milliseconds = 5000
  /// How long a campaign waits when replicas lag.
  static let replicaRetry: Milliseconds = 1000
  /// How long a campaign waits after it found no room to send.
  static let roomRetry: Milliseconds = 1000
  /// A campaign that waits longer than this is handed back; `campaigns:activas` says when to look again.
  public static let longHold: Milliseconds = 10_000
  /// How long a campaign waits while another one's probe finds out whether the API is back.
  static let probeWait: Milliseconds = 500
  /// Tries to store the last outcomes of a campaign that another instance took over, with up to 2 s between them.
  static let lostTurnTries = 300
  /// How late a message may be before its campaign says why.
  static let noticePatience: Nanoseconds = 3_000_000_000
}
