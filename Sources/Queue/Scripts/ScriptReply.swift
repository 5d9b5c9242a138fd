// Reads what the scripts return: an array whose first element is a word, then numbers and strings in a fixed order. A
// reply of another shape means that program and script do not belong together; reading it throws and never traps. A
// number that no script of ours makes also throws: somebody has written it into the campaign's hash, and it must end a
// call, not the process. The numbers read here can be added up, and multiplied by 1000, without overflow.

import Campaigns
import RedisClient

/// A script's reply, read from the front.
struct ScriptReply: Sendable {
  /// The whole numbers that a script can count with: Lua's are doubles. Microseconds since 1970 fit, for 285 years.
  static let exact: ClosedRange<Int64> = -(1 << 53)...(1 << 53)
  /// More elements than any of Redis' containers holds.
  private static let largestCount: Int64 = 1 << 32

  private let elements: [RedisReply]
  private let script: String
  private var position = 0

  /// - Parameter script: its name, for errors.
  /// - Throws: `RedisError.server` for an error, `.unexpectedReply` for anything else that is no array.
  init(_ reply: RedisReply, script: String) throws {
    if case .error(let error) = reply { throw RedisError.server(error) }
    guard case .array(let elements) = reply else { throw RedisError.unexpectedReply("\(script): no array") }
    self.elements = elements
    self.script = script
  }

  var isAtEnd: Bool { position >= elements.count }

  private mutating func next() throws -> RedisReply {
    guard position < elements.count else { throw unexpected("ends after \(position) elements") }
    position += 1
    return elements[position - 1]
  }

  /// All elements that were not read yet.
  mutating func rest() -> [RedisReply] {
    defer { position = elements.count }
    return Array(elements[min(position, elements.count)...])
  }

  /// Reads a number, given as such or as digits.
  mutating func number(in range: ClosedRange<Int64> = Self.exact) throws -> Int64 {
    guard let value = try next().asInteger else { throw unexpected("no number at \(position - 1)") }
    guard range.contains(value) else { throw unexpected("\(value) at \(position - 1)") }
    return value
  }

  mutating func integer() throws -> Int { Int(try number()) }

  /// Reads a count.
  mutating func count() throws -> Int { Int(try number(in: 0...Self.largestCount)) }

  mutating func text() throws -> String {
    guard let value = try next().asText else { throw unexpected("no string at \(position - 1)") }
    return value
  }

  /// Reads a string that may be absent; an empty one counts as absent.
  mutating func optionalText() throws -> String? {
    let value = try next().asText
    return value?.isEmpty == true ? nil : value
  }

  /// Reads a number that may be absent; one outside of `exact` counts as absent.
  mutating func optionalNumber() throws -> Int64? { try next().exactInteger }

  mutating func state() throws -> CampaignState {
    let word = try text()
    guard let state = CampaignState(rawValue: word) else { throw unexpected("state '\(word)'") }
    return state
  }

  /// Reads code, count, … up to the end.
  mutating func failureCounts() throws -> [FailureCount] {
    var counts: [FailureCount] = []
    while !isAtEnd { counts.append(FailureCount(code: try text(), count: try count())) }
    return counts
  }

  /// Reads the next element, which is an array.
  mutating func nested() throws -> ScriptReply { try ScriptReply(next(), script: script) }

  /// Reads the eight counts, in the order in which every script gives them.
  mutating func counts() throws -> CampaignCounts {
    CampaignCounts(
      pending: try count(), inFlight: try count(), retrying: try count(), sent: try count(),
      failed: try count(), uncertain: try count(), cancelled: try count(), excluded: try count())
  }

  func unexpected(_ what: String) -> RedisError { .unexpectedReply("\(script): \(what)") }
}

extension RedisReply {
  /// Whether it is the error of a key that is of another type than ours.
  var isOfWrongType: Bool { if case .error(let error) = self { error.kind == .wrongType } else { false } }

  /// The number, unless it is beyond what a script counts with.
  var exactInteger: Int64? { asInteger.flatMap { ScriptReply.exact.contains($0) ? $0 : nil } }
}

extension LuaScript {
  /// Runs the script and returns its reply for reading.
  func call(
    on connection: RedisConnection, keys: [RedisArgument], arguments: [RedisArgument]
  ) async throws -> ScriptReply {
    try ScriptReply(try await run(on: connection, keys: keys, arguments: arguments), script: name)
  }
}
