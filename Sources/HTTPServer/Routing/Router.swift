// Which route a path means. Literal paths are compared as they are; patterns segment by segment on the raw bytes, so
// that an escaped slash stays inside its parameter, and only a parameter that matched is decoded.
// Pure: HTTPConnection asks it for every request, the tests with tables.

import Glibc
import Text

/// The route table of a server. Literal segments win over parameters; among equals the first one added.
public struct Router: Sendable {
  enum Resolution {
    case route(Route, parameters: [String])
    /// The path exists with other methods; `allow` lists them.
    case methodNotAllowed(allow: String)
    /// OPTIONS without a route of its own.
    case options(allow: String)
    case notFound
    /// An escape in the path is malformed, or its bytes are not UTF-8.
    case malformedPath
  }

  /// A path pattern with its methods.
  private struct Resource: Sendable {
    let segments: [RouteSegment]
    /// The pattern itself when it has no parameters.
    let literal: [UInt8]
    var routes: [Route]
    var allow = ""

    func route(for method: HTTPMethod) -> Route? { routes.first { $0.method == method } }
  }

  /// The routes in the order in which they were added.
  public private(set) var routes: [Route] = []
  private var literals: [Resource] = []
  private var patterns: [Resource] = []

  /// - Precondition: no two routes have the same method and pattern.
  public init(_ routes: [Route] = []) {
    for route in routes { add(route) }
  }

  /// Adds a route.
  /// - Precondition: there is none with this method and pattern.
  public mutating func add(_ route: Route) {
    routes.append(route)
    if route.parameterNames.isEmpty { Self.add(route, to: &literals) } else { Self.add(route, to: &patterns) }
  }

  private static func add(_ route: Route, to resources: inout [Resource]) {
    let index =
      resources.firstIndex { shape($0.segments) == shape(route.segments) }
      ?? {
        let literal = route.parameterNames.isEmpty ? Array(route.pattern.utf8) : []
        resources.append(Resource(segments: route.segments, literal: literal, routes: []))
        return resources.count - 1
      }()
    precondition(
      !resources[index].routes.contains { $0.method == route.method }, "two routes for \(route.method) \(route.pattern)"
    )
    resources[index].routes.append(route)
    resources[index].allow = allow(resources[index].routes.map(\.method))
  }

  /// Two patterns that differ in parameter names only are the same resource.
  private static func shape(_ segments: [RouteSegment]) -> [RouteSegment] {
    segments.map { segment in
      switch segment {
      case .literal: segment
      case .parameter: .parameter("")
      case .rest: .rest("")
      }
    }
  }

  private static func allow(_ methods: [HTTPMethod]) -> String {
    var all = methods
    if all.contains(.get), !all.contains(.head) { all.append(.head) }
    if !all.contains(.options) { all.append(.options) }
    return all.map(\.description).joined(separator: ", ")
  }

  /// Finds the route for a raw path.
  func resolve(_ method: HTTPMethod, _ path: UnsafeRawBufferPointer) -> Resolution {
    // By index: a copy of a resource would retain and release all it holds, for each one that does not match.
    for index in literals.indices where Self.isEqual(literals[index].literal, path) {
      return Self.choose(literals[index], method) { [] }
    }
    if path.count == 1, path[0] == ASCII.asterisk { return .options(allow: "GET, HEAD, POST, PUT, DELETE, OPTIONS") }
    // A literal path that the client wrote with escapes; after it the patterns.
    if path.contains(ASCII.percent) {
      guard Self.areEscapesValid(path) else { return .malformedPath }
      for resource in literals where Self.matches(resource.segments, path) {
        return Self.choose(resource, method) { [] }
      }
    }
    var best: Resource?
    for resource in patterns where Self.matches(resource.segments, path) {
      if let best, Self.literalCount(best) >= Self.literalCount(resource) { continue }
      best = resource
    }
    guard let best else { return .notFound }
    return Self.choose(best, method) { Self.parameters(best.segments, path) }
  }

  private static func isEqual(_ literal: [UInt8], _ path: UnsafeRawBufferPointer) -> Bool {
    literal.count == path.count
      && literal.withUnsafeBytes { memcmp($0.baseAddress!, path.baseAddress!, path.count) == 0 }
  }

  private static func choose(
    _ resource: borrowing Resource, _ method: HTTPMethod, _ parameters: () -> [String]?
  ) -> Resolution {
    let route = resource.route(for: method) ?? (method == .head ? resource.route(for: .get) : nil)
    guard let route else {
      return method == .options ? .options(allow: resource.allow) : .methodNotAllowed(allow: resource.allow)
    }
    guard let parameters = parameters() else { return .malformedPath }
    return .route(route, parameters: parameters)
  }

  private static func literalCount(_ resource: Resource) -> Int {
    resource.segments.count { if case .literal = $0 { true } else { false } }
  }

  // MARK: Segments

  private static func matches(_ segments: [RouteSegment], _ path: UnsafeRawBufferPointer) -> Bool {
    var rest = PathSegments(path)
    for segment in segments {
      guard let part = rest.next() else { return false }
      switch segment {
      case .literal(let text):
        if part.elementsEqual(text) { continue }
        guard part.contains(ASCII.percent), PercentDecoding.strict(part) == text else { return false }
      case .parameter:
        if part.isEmpty { return false }
      case .rest:
        return true
      }
    }
    return rest.next() == nil
  }

  private static func parameters(_ segments: [RouteSegment], _ path: UnsafeRawBufferPointer) -> [String]? {
    var rest = PathSegments(path)
    var parameters: [String] = []
    for segment in segments {
      guard let part = rest.next() else { return nil }
      guard segment.parameterName != nil else { continue }
      guard var text = PercentDecoding.segment(part) else { return nil }
      while case .rest = segment, let more = rest.next() {
        guard let piece = PercentDecoding.segment(more) else { return nil }
        text += "/" + piece
      }
      parameters.append(text)
    }
    return parameters
  }

  private static func areEscapesValid(_ path: UnsafeRawBufferPointer) -> Bool {
    var rest = PathSegments(path)
    while let part = rest.next() {
      if PercentDecoding.segment(part) == nil { return false }
    }
    return true
  }
}

/// The raw bytes between a path's slashes, one after the other.
private struct PathSegments {
  private let path: UnsafeRawBufferPointer
  private var start: Int

  init(_ path: UnsafeRawBufferPointer) {
    self.path = path
    start = path.first == ASCII.slash ? 1 : path.count + 1
  }

  mutating func next() -> UnsafeRawBufferPointer? {
    guard start <= path.count else { return nil }
    var end = start
    while end < path.count, path[end] != ASCII.slash { end += 1 }
    defer { start = end + 1 }
    return UnsafeRawBufferPointer(rebasing: path[start..<end])
  }
}
