// The machine's answers to its runner. Actions are bits, since every message causes some; rare news with a text are
// notes.

import Text

/// The runner does these after an event, in this order.
public struct RunActions: OptionSet, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Stop the timer of the next start: nothing is granted any more.
  public static let stopStarts = RunActions(rawValue: 1)
  /// Every send that is connected and waits asks its gate again.
  public static let dismiss = RunActions(rawValue: 2)
  /// Begin the sends that are due.
  public static let start = RunActions(rawValue: 4)
  /// Wake the loop of turns: one may be due.
  public static let wake = RunActions(rawValue: 8)
}

/// News for the log, the meters, and the parts that all campaigns of an instance share.
public enum RunNote: Sendable, Equatable {
  /// The campaign stops itself, with this motivo.
  case stopping(String)
  /// Redis says that the campaign has stopped. `isAsked`: whether this owner asked for it.
  case stopped(isAsked: Bool)
  /// Another instance has it, or none. The text says why (Spanish).
  case lost(String)
  /// Redis does not have the campaign.
  case gone
  /// Redis forgot turns of this owner.
  case rolledBack
  /// Redis forgot turns of a former owner, and no instance can tell them.
  case doubtful
  /// The API has accepted a message in an odd way (Spanish).
  case warning(String, seq: Int)
  /// A recipient does not accept marketing.
  case marketingStopped(seq: Int)
  /// The API cannot be reached: the failure's text.
  case unreachable(String)
  /// The number was told to slow down, for so long.
  case numberSlowed(Duration)
  /// The API refuses the credentials.
  case credentialsRefused
  /// There are no credentials. The text says why.
  case noCredentials(String)
  /// An element in Redis is no message.
  case unreadable
  /// An outcome came late and resolved nothing.
  case late(MessageOutcome)
  /// How many outcomes of a lost campaign could not be stored.
  case unsaved(Int)
}

/// Why a runner is done with its campaign.
public enum RunEnding: Sendable, Equatable {
  /// Every message has its outcome.
  case completed
  /// Handed back: paused, stopped, cancelled, or this instance is stopping.
  case released
  /// Another instance owns it, or it is gone. What we still knew has been told.
  case lost
  /// The process ends and Redis cannot be told what we still know.
  case abandoned
}

/// The moment at which something happens.
public struct RunMoment: Sendable {
  /// Monotonic clock.
  public var now: Nanoseconds
  /// Redis' clock, since 1970. Only a campaign with a window uses it.
  public var redisNow: Milliseconds

  public init(now: Nanoseconds, redisNow: Milliseconds = 0) {
    self.now = now
    self.redisNow = redisNow
  }

  /// Monotonic clock.
  var milliseconds: Milliseconds { now / 1_000_000 }
}

/// The state that all campaigns of an instance share, for one of them.
public struct RunSurroundings: Sendable {
  /// Whether the API answers.
  public var isCircuitClosed: Bool
  /// The campaign's share of the instance's room: how many messages it may have in flight.
  public var roomShare: Int
  public var isRoomFull: Bool
  /// Whether starts have to be reserved on the campaign's number.
  public var isNumberGoverned: Bool

  public init(
    isCircuitClosed: Bool = true, roomShare: Int = .max, isRoomFull: Bool = false, isNumberGoverned: Bool = false
  ) {
    self.isCircuitClosed = isCircuitClosed
    self.roomShare = roomShare
    self.isRoomFull = isRoomFull
    self.isNumberGoverned = isNumberGoverned
  }
}
