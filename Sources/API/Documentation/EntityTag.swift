// ETags of bodies that do not change while the server runs. A client that has the body gets 304 (RFC 9110, 13.1.2).

import Crypto
import EventLoop
import HTTPServer
import Text

/// A strong entity tag, made from the content.
struct EntityTag: Sendable, Equatable {
  /// The tag with its quotes.
  let text: String

  init(of bytes: [UInt8]) {
    let digest = bytes.withUnsafeBytes { SHA256.digest(of: $0) }
    text = "\"" + Array(digest.prefix(12)).hexadecimal + "\""
  }

  /// Whether `If-None-Match` names the tag: a list, in which weak tags count too, or `*`.
  func matches(_ field: String) -> Bool {
    field.split(separator: ",").contains { item in
      var tag = item.trimmedASCII
      if tag.hasPrefix("W/") { tag.removeFirst(2) }
      return tag == text || tag == "*"
    }
  }

  /// `response` with the tag, or 304 when the client has it already.
  /// - Parameter caching: `Cache-Control`. By default caches ask each time, since a new version of the server has new
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
