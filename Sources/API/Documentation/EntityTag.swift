// ETags of bodies that do not change while the server runs: a client that has them is answered 304 (RFC 9110, 13.1.2).

import Crypto
import EventLoop
import HTTPServer
import Text

/// A strong entity tag, made from the content.
struct EntityTag: Sendable, Equatable {
  /// With its quotes.
  let text: String

  init(of bytes: [UInt8]) {
    let digest = bytes.withUnsafeBytes { SHA256.digest(of: $0) }
    text = "\"" + Array(digest.prefix(12)).hexadecimal + "\""
  }

  /// Whether `If-None-Match` names it: a list, weak ones count too, or `*`.
  func matches(_ field: String) -> Bool {
    field.split(separator: ",").contains { item in
      var tag = item.trimmedASCII
      if tag.hasPrefix("W/") { tag.removeFirst(2) }
      return tag == text || tag == "*"
    }
  }

  /// `response` with the tag, or 304 when the client has it already.
  /// - Parameter caching: caches are to ask each time unless it says otherwise: a new version of the server has new
  ///   content under the same address.
  @LoopActor
  func answer(
    _ request: HTTPRequest, _ response: @autoclosure () -> HTTPResponse, caching: String = "no-cache"
  ) -> HTTPResponse {
    let isKnown = request.headers("if-none-match").contains(where: matches)
    var answer = isKnown ? HTTPResponse(.notModified) : response()
    answer.headers.add("ETag", text)
    answer.headers.add("Cache-Control", caching)
    return answer
  }
}
