// The codes that metrics tell apart, in the words of the reports' column `codigo`. The set is bounded whatever an API
// may answer: what is not in it counts as `otro`. Message counters are indexed by it (LoopServer, `MessageCounters`).

/// A bounded set of outcome codes, numbered from 0.
public enum CountedCode {
  /// No code: the message was sent.
  public static let none = 0
  /// The last gate refused the send.
  public static let gate = 1
  private static let unspecified = 2
  private static let firstTransport = 3
  private static let firstStatus = firstTransport + TransportFailure.Kind.allCases.count
  private static let firstMeta = firstStatus + statuses.count
  /// Any other code.
  public static let other = firstMeta + MetaCode.table.count

  /// HTTP statuses that APIs and the proxies before them answer with, rising.
  static let statuses = [400, 401, 403, 404, 405, 408, 409, 413, 422, 429, 500, 501, 502, 503, 504]

  /// The label of each code.
  public static let names: [String] =
    ["ninguno", "compuerta", FailureCode.unspecified.description]
    + TransportFailure.Kind.allCases.map { FailureCode.transport($0).description }
    + statuses.map { FailureCode.http($0).description }
    + MetaCode.table.map(\.name) + ["otro"]

  /// The number of a code.
  public static func index(of code: FailureCode) -> Int {
    switch code {
    case .unspecified: unspecified
    case .transport(let kind): firstTransport + (TransportFailure.Kind.allCases.firstIndex(of: kind) ?? 0)
    case .http(let status): statuses.firstIndex(of: status).map { firstStatus + $0 } ?? other
    case .meta(let number): MetaCode.position(of: number).map { firstMeta + $0 } ?? other
    }
  }
}
