// One line of the route table: a method, a path pattern, a handler and what the server must know before it calls it.

import EventLoop

/// A handler that may wait: it runs in a task of its own, cancelled when its client goes away.
public typealias HTTPHandler = @LoopActor (HTTPRequest) async throws -> HTTPResponse

/// A handler that needs no I/O: it runs inside the read callback and its answer leaves with the same call to the
/// kernel as its neighbours'. It cannot read a body.
public typealias HTTPImmediateHandler = @LoopActor (HTTPRequest) throws -> HTTPResponse

/// One entry of the route table.
public final class Route: Sendable {
  public enum Action: Sendable {
    case immediate(HTTPImmediateHandler)
    case async(HTTPHandler)
  }

  /// What a body may hold unless the route says otherwise, in bytes.
  public static let defaultBodyLimit = 1 << 20

  public let method: HTTPMethod
  /// For example `/api/estado-cola/{campaign_id}`.
  public let pattern: String
  /// A larger body is answered 413, by its announced size before the handler runs, else while it is read. Bytes.
  public let bodyLimit: Int
  /// How long the client may take for the whole body, to within `HTTPServerLimits.tick`; past it the answer is 408. Nil
  /// for as long as it keeps its rate. Time that the handler lets it wait is not counted.
  public let bodyTime: Duration?
  /// What the route asks of its caller.
  public let access: AccessLevel
  public let action: Action
  /// What was answered on this route, for metrics.
  public let statistics = RouteStatistics()
  let segments: [RouteSegment]
  let parameterNames: [String]

  /// - Parameter access: nil for what is usual for the method.
  /// - Precondition: the pattern begins with `/`; a parameter is a whole segment, `{name}`. The last one may be
  ///   `{name...}`: all that follows, which may be nothing, with its slashes.
  public init(
    _ method: HTTPMethod, _ pattern: String, bodyLimit: Int = Route.defaultBodyLimit, bodyTime: Duration? = nil,
    access: AccessLevel? = nil, _ action: Action
  ) {
    self.method = method
    self.pattern = pattern
    self.bodyLimit = bodyLimit
    self.bodyTime = bodyTime
    self.access = access ?? .usual(for: method)
    self.action = action
    segments = RouteSegment.parse(pattern)
    parameterNames = segments.compactMap(\.parameterName)
  }

  /// A route whose handler may wait.
  public static func async(
    _ method: HTTPMethod, _ pattern: String, bodyLimit: Int = Route.defaultBodyLimit, bodyTime: Duration? = nil,
    access: AccessLevel? = nil, _ handler: @escaping HTTPHandler
  ) -> Route {
    Route(method, pattern, bodyLimit: bodyLimit, bodyTime: bodyTime, access: access, .async(handler))
  }

  /// A route that is answered at once.
  public static func immediate(
    _ method: HTTPMethod, _ pattern: String, bodyLimit: Int = Route.defaultBodyLimit, access: AccessLevel? = nil,
    _ handler: @escaping HTTPImmediateHandler
  ) -> Route {
    Route(method, pattern, bodyLimit: bodyLimit, access: access, .immediate(handler))
  }
}

/// A piece of a pattern between two slashes.
enum RouteSegment: Sendable, Equatable {
  case literal([UInt8])
  case parameter(String)
  /// This piece and all behind it.
  case rest(String)

  var parameterName: String? {
    switch self {
    case .literal: nil
    case .parameter(let name), .rest(let name): name
    }
  }

  static func parse(_ pattern: String) -> [RouteSegment] {
    precondition(pattern.first == "/", "a route pattern begins with a slash: \(pattern)")
    let parts = pattern.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    return parts.enumerated().map { index, segment in
      if segment.first == "{", segment.hasSuffix("...}") {
        precondition(index == parts.count - 1, "nothing follows the rest of a path: \(pattern)")
        return .rest(String(segment.dropFirst().dropLast(4)))
      }
      if segment.first == "{", segment.last == "}" { return .parameter(String(segment.dropFirst().dropLast())) }
      precondition(!segment.contains("{"), "a path parameter is a whole segment: \(pattern)")
      return .literal(Array(segment.utf8))
    }
  }
}
