// The adapter to llhttp, the only file that knows its C interface. llhttp splits what HeadScanner found clean and
// takes the body apart. It keeps no pointer between calls, so it lives inside the connection as a plain value, and
// the sinks its callbacks write to live on the stack of the call.

import CLLHTTP
import EventLoop
import Text

/// One request's parser. Reset by `parseHead`.
struct LLHTTPParser {
  private var parser = llhttp_t()

  /// What the head callbacks collect.
  fileprivate struct HeadSink {
    let base: UnsafeRawPointer
    let fields: UnsafeMutablePointer<HeaderSpan>
    let capacity: Int
    var count = 0
    var target = ByteSpan(0, 0)
    var keepsAlive = false
    var isComplete = false

    func span(_ at: UnsafePointer<CChar>?, _ length: Int) -> ByteSpan {
      ByteSpan(at.map { UnsafeRawPointer($0) - base } ?? 0, length)
    }
  }

  /// What the body callbacks collect.
  fileprivate struct BodySink {
    var chunk: [UInt8]
    var isComplete = false
  }

  enum BodyResult: Equatable {
    case more
    /// The message ended before byte `end` of the piece.
    case complete(end: Int)
    case invalid
  }

  /// Parses a whole head, which HeadScanner has found clean; nil when llhttp refuses it.
  mutating func parseHead(_ head: UnsafeRawBufferPointer, limits: HeadLimits) -> RequestHead? {
    withUnsafeTemporaryAllocation(of: HeaderSpan.self, capacity: limits.headerCount) { fields in
      var sink = HeadSink(base: head.baseAddress!, fields: fields.baseAddress!, capacity: fields.count)
      let accepted = withUnsafeMutablePointer(to: &sink) { sink in
        withUnsafeMutablePointer(to: &parser) { parser in
          llhttp_init(parser, HTTP_REQUEST, Settings.head)
          parser.pointee.data = UnsafeMutableRawPointer(sink)
          let result = llhttp_execute(parser, head.baseAddress!.assumingMemoryBound(to: CChar.self), head.count)
          // A message without a body pauses at its end, which must be the head's; one with a body just stops.
          let stop = parser.pointee.error_pos.map { UnsafeRawPointer($0) - head.baseAddress! }
          return sink.pointee.isComplete && (result == HPE_OK || (result == HPE_PAUSED && stop == head.count))
        }
      }
      guard accepted else { return nil }
      let (path, query) = RequestHead.split(sink.target, of: head)
      let isChunked = parser.flags & UInt16(F_CHUNKED.rawValue) != 0
      return RequestHead(
        storage: HeadStorage.make(copying: head, headers: sink.count) { Self.trimmed(sink.fields[$0], in: head) },
        method: HTTPMethod(rawValue: parser.method),
        isVersion10: parser.http_minor == 0,
        keepsAlive: sink.keepsAlive,
        framing: isChunked ? .chunked : parser.content_length > 0 ? .sized(parser.content_length) : .none,
        target: sink.target, path: path, query: query)
    }
  }

  /// Parses the next piece of the body and appends its data to `chunk`.
  mutating func parseBody(_ piece: UnsafeRawBufferPointer, into chunk: inout [UInt8]) -> BodyResult {
    chunk.reserveCapacity(piece.count)
    var sink = BodySink(chunk: [])
    swap(&sink.chunk, &chunk)
    defer { swap(&sink.chunk, &chunk) }
    return withUnsafeMutablePointer(to: &sink) { sink in
      withUnsafeMutablePointer(to: &parser) { parser in
        parser.pointee.settings = UnsafeMutableRawPointer(mutating: Settings.body)
        parser.pointee.data = UnsafeMutableRawPointer(sink)
        let result = llhttp_execute(parser, piece.baseAddress!.assumingMemoryBound(to: CChar.self), piece.count)
        if result == HPE_OK { return .more }
        guard result == HPE_PAUSED, sink.pointee.isComplete, let stop = parser.pointee.error_pos else {
          return .invalid
        }
        return .complete(end: UnsafeRawPointer(stop) - piece.baseAddress!)
      }
    }
  }

  /// llhttp leaves the white space behind a value, which by RFC 9110, 5.5 is not part of it.
  @inline(__always)
  private static func trimmed(_ field: HeaderSpan, in head: UnsafeRawBufferPointer) -> HeaderSpan {
    var field = field
    var end = field.value.range.upperBound
    while field.value.length > 0, head[end - 1] == ASCII.space || head[end - 1] == ASCII.tab {
      end -= 1
      field.value.length -= 1
    }
    return field
  }
}

/// The callback tables: made once, shared by every parser, never freed.
private enum Settings {
  nonisolated(unsafe) static let head: UnsafePointer<llhttp_settings_t> = make { settings in
    settings.on_url = { parser, at, length in
      let sink = headSink(parser)
      sink.pointee.target = sink.pointee.span(at, length)
      return 0
    }
    settings.on_header_field = { parser, at, length in
      let sink = headSink(parser)
      let count = sink.pointee.count
      guard count < sink.pointee.capacity else { return -1 }
      let span = HeaderSpan(name: sink.pointee.span(at, length), value: ByteSpan(0, 0))
      (sink.pointee.fields + count).initialize(to: span)
      sink.pointee.count = count + 1
      return 0
    }
    settings.on_header_value = { parser, at, length in
      let sink = headSink(parser)
      let count = sink.pointee.count
      guard count > 0 else { return -1 }
      sink.pointee.fields[count - 1].value = sink.pointee.span(at, length)
      return 0
    }
    settings.on_headers_complete = { parser in
      let sink = headSink(parser)
      sink.pointee.isComplete = true
      sink.pointee.keepsAlive = llhttp_should_keep_alive(parser) != 0
      // An Upgrade that we do not know is ignored (RFC 9110, 7.8).
      parser!.pointee.upgrade = 0
      return 0
    }
    settings.on_message_complete = { _ in Int32(HPE_PAUSED.rawValue) }
  }

  /// No header callbacks: trailers are thrown away.
  nonisolated(unsafe) static let body: UnsafePointer<llhttp_settings_t> = make { settings in
    settings.on_body = { parser, at, length in
      bodySink(parser).pointee.chunk.append(contentsOf: UnsafeRawBufferPointer(start: at, count: length))
      return 0
    }
    settings.on_message_complete = { parser in
      bodySink(parser).pointee.isComplete = true
      return Int32(HPE_PAUSED.rawValue)
    }
  }

  private static func make(_ fill: (inout llhttp_settings_t) -> Void) -> UnsafePointer<llhttp_settings_t> {
    let settings = UnsafeMutablePointer<llhttp_settings_t>.allocate(capacity: 1)
    llhttp_settings_init(settings)
    fill(&settings.pointee)
    return UnsafePointer(settings)
  }
}

@inline(__always)
private func headSink(_ parser: UnsafeMutablePointer<llhttp_t>?) -> UnsafeMutablePointer<LLHTTPParser.HeadSink> {
  parser!.pointee.data.assumingMemoryBound(to: LLHTTPParser.HeadSink.self)
}

@inline(__always)
private func bodySink(_ parser: UnsafeMutablePointer<llhttp_t>?) -> UnsafeMutablePointer<LLHTTPParser.BodySink> {
  parser!.pointee.data.assumingMemoryBound(to: LLHTTPParser.BodySink.self)
}
