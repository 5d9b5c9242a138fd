// What a route asks of its caller: a mark for the `before` hook, which knows the callers. The server itself makes
// nothing of it.

import EventLoop

/// How much a caller may do, by rising levels.
public enum AccessLevel: Int, Comparable, CaseIterable, Sendable {
  /// Whatever anybody may do who reaches the server.
  case open
  case reading
  case steering
  case administering

  public static func < (left: AccessLevel, right: AccessLevel) -> Bool { left.rawValue < right.rawValue }

  /// The level of a route that says none: reading for GET and HEAD, steering for what may change something.
  public static func usual(for method: HTTPMethod) -> AccessLevel {
    method == .get || method == .head ? .reading : .steering
  }
}

/// Who makes a request, as the `before` hook found.
public struct RequestCaller: Sendable, Equatable {
  public let name: String
  public let access: AccessLevel

  public init(name: String, access: AccessLevel) {
    self.name = name
    self.access = access
  }
}

/// What hooks and handlers note of a request.
@LoopActor
final class RequestNotes {
  @exclusivity(unchecked) var caller: RequestCaller?
  @exclusivity(unchecked) var subject: String?
}
