// What the server answered, and what it means for the command: the tree of its JSON, or the sentence with which it
// refused.

import HTTPClient
import JSON

/// A 2xx answer.
struct Answer: Sendable {
  var status: Int
  /// As it came.
  var bytes: [UInt8]
  var json: JSONValue
}

extension ConsoleFailure {
  /// The failure that an answer other than 2xx is.
  /// - Parameters:
  ///   - json: nil when the body is none.
  ///   - retryAfter: the header.
  static func answered(_ status: Int, _ json: JSONValue?, server: String) -> ConsoleFailure {
    guard let detail = json?["detail"] else {
      // A proxy answers for a server that is away with a page of its own.
      if [502, 503, 504].contains(status) {
        return ConsoleFailure(.unreachable, Words.notServing(server, Words.status(status)))
      }
      return ConsoleFailure(.unreachable, Words.notOurs(server, status))
    }
    let text = PlainText.line(sentence(detail))
    if status >= 500 { return ConsoleFailure(.unreachable, Words.notServing(server, text)) }
    return ConsoleFailure(.refused, status == 401 ? "\(text). \(Words.keyWanted)" : text)
  }

  /// `detail` is a sentence, or a list of fields that are wrong.
  private static func sentence(_ detail: JSONValue) -> String {
    if let text = detail.string { return text }
    let issues = (detail.array ?? []).map { issue in
      let field = issue["loc"]?.array?.compactMap(\.text).dropFirst().joined(separator: ".") ?? ""
      let message = issue["msg"]?.string ?? ""
      return field.isEmpty ? message : "\(field): \(message)"
    }
    return issues.joined(separator: "; ")
  }

  /// No answer came.
  /// - Parameter mayBeDone: the request may have changed something.
  static func unanswered(_ failure: ClientFailure, server: ServerAddress, mayBeDone: Bool) -> ConsoleFailure {
    let reason = failure.words
    return ConsoleFailure(
      .unreachable,
      mayBeDone && failure.mayHaveBeenDelivered
        ? Words.lostChange(server.name, reason) : Words.unreachable(server.name, reason))
  }
}

extension ClientFailure {
  /// Why, for the operator.
  var words: String {
    switch kind {
    case .dns: Words.unknownHost
    case .connect, .forbidden: Words.refused
    case .tls: "\(Words.certificate) (\(text))"
    case .timeout, .cancelled: Words.tooSlow
    case .reset, .emptyReply, .sendRewind, .aborted: Words.cut
    case .tooLarge, .protocol: Words.notHTTP
    case .other: text
    }
  }
}
