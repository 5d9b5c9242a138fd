// What a route asks of its caller. The `before` hook, which knows the callers, enforces it; this module only carries
// it.

import EventLoop

/// How much a caller may do, by rising levels.
public enum AccessLevel: Int, Comparable, CaseIterable, Sendable {
  /// For anybody who reaches the server.
  case open
  case reading
  case steering
  case administering

  public static func < (left: AccessLevel, right: AccessLevel) -> Bool { left.rawValue < right.rawValue }

  /// The level of a route that names none: reading for GET and HEAD, steering for methods that may change something.
  public static func usual(for method: HTTPMethod) -> AccessLevel {
    method == .get || method == .head ? .reading : .steering
  }
}

/// The caller of a request, as the `before` hook found it.
public struct RequestCaller: Sendable, Equatable {
  public let name: String
  public let access: AccessLevel

  public init(name: String, access: AccessLevel) {
    self.name = name
    self.access = access
  }
}

/// What hooks and handlers note about a request.
@LoopActor
final class RequestNotes {
  @exclusivity(unchecked) var caller: RequestCaller?
  @exclusivity(unchecked) var subject: String?
  @exclusivity(unchecked) var hasChanged = false
}
