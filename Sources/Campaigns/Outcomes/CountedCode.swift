// The codes that metrics tell apart, in the words of the reports' column `codigo`. The set is bounded whatever an API
// may answer: what is not in it counts as `otro`. Message counters are indexed by it (LoopServer, `MessageCounters`).

/// A bounded set of outcome codes, numbered from 0.
public enum CountedCode {
  /// Nothing to tell: the message was sent.
  public static let none = 0
  /// The last gate refused the send.
  public static let gate = 1
  private static let unspecified = 2
  private static let firstTransport = 3
  private static let firstStatus = firstTransport + TransportFailure.Kind.allCases.count
  private static let firstMeta = firstStatus + statuses.count
  private static let permissions = firstMeta + MetaCode.single.count
  /// Any other code.
  public static let other = permissions + 1

  /// HTTP statuses that APIs and the proxies before them answer with, rising.
  static let statuses = [400, 401, 403, 404, 405, 408, 409, 413, 422, 429, 500, 501, 502, 503, 504]

  /// The label of each code.
  public static let names: [String] =
    ["ninguno", "compuerta", FailureCode.unspecified.description]
    + TransportFailure.Kind.allCases.map { FailureCode.transport($0).description }
    + statuses.map { FailureCode.http($0).description }
    + MetaCode.single.map { FailureCode.meta($0).description }
    + ["\(MetaCode.permissions.lowerBound)-\(MetaCode.permissions.upperBound)", "otro"]

  /// The number of a code.
  public static func index(of code: FailureCode) -> Int {
    switch code {
    case .unspecified: unspecified
    case .transport(let kind): firstTransport + (TransportFailure.Kind.allCases.firstIndex(of: kind) ?? 0)
    case .http(let status): position(of: status, in: statuses).map { firstStatus + $0 } ?? other
    case .meta(let number) where MetaCode.permissions.contains(number): permissions
    case .meta(let number): position(of: number, in: MetaCode.single).map { firstMeta + $0 } ?? other
    }
  }

  /// By halving.
  private static func position(of number: Int, in sorted: [Int]) -> Int? {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low < sorted.count && sorted[low] == number ? low : nil
  }
}
