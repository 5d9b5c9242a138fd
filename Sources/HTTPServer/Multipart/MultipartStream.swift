// A form upload as a handler reads it: the parser over a request's body, event by event, with the body's
// back-pressure.

import EventLoop

/// The parts of a multipart/form-data request.
@LoopActor
public final class MultipartStream {
  private let request: HTTPRequest
  private var parser: MultipartParser
  private var isAtEnd = false

  /// - Throws: `HTTPError` with 415 when the request is not multipart/form-data, 400 when its boundary is missing.
  public init(_ request: HTTPRequest) throws {
    self.request = request
    do { parser = try MultipartParser(contentType: request.header("content-type")) } catch { throw error.httpError }
  }

  /// The next event; nil at the end of a complete body.
  /// - Throws: `HTTPError` with 400 when the form is malformed or incomplete, and what `HTTPRequest.nextChunk` throws.
  public func next() async throws -> MultipartParser.Event? {
    while true {
      do { if let event = try parser.next() { return event } } catch { throw error.httpError }
      if isAtEnd { return nil }
      if let chunk = try await request.nextChunk() {
        parser.append(chunk)
      } else {
        isAtEnd = true
        do { try parser.finish() } catch { throw error.httpError }
      }
    }
  }

  /// The whole content of the part that has just begun, for plain fields.
  /// - Parameter limit: bytes.
  /// - Throws: `HTTPError` with 400 when it is longer, and what `next` throws.
  public func collectPart(upTo limit: Int = 64 * 1024) async throws -> [UInt8] {
    var content: [UInt8] = []
    while let event = try await next() {
      switch event {
      case .data(let slice):
        if content.count + slice.count > limit { throw MultipartError.fieldTooLong.httpError }
        content.append(contentsOf: slice)
      case .partEnded: return content
      case .partBegan: preconditionFailure("a part began inside a part")
      }
    }
    throw MultipartError.truncated.httpError
  }

  /// The whole content of the part that has just begun, as text.
  /// - Parameters:
  ///   - field: its name, for the answer.
  ///   - limit: bytes.
  /// - Throws: `HTTPError` with 422 when it is not UTF-8, 400 when it is longer, and what `next` throws.
  public func collectText(of field: String, upTo limit: Int) async throws -> String {
    let content = try await collectPart(upTo: limit)
    guard let text = String(validating: content, as: UTF8.self) else {
      throw HTTPError.notUTF8(["body", .name(field)])
    }
    return text
  }

  /// Skips the rest of the part that has begun.
  public func skipPart() async throws {
    while let event = try await next(), event != .partEnded {}
  }
}
