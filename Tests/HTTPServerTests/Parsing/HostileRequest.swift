// Requests that attackers send, and the rule that each breaks. RequestReader must refuse every one at the same byte
// (docs/wire.md).

import Testing

@testable import HTTPServer

/// One message that must be refused, and the text up to and including the byte that makes it wrong.
struct HostileRequest: CustomTestStringConvertible {
  let defect: MessageDefect
  /// Everything before this ends is still acceptable; with its last byte the message is refused.
  let upToDefect: String
  /// What an attacker would send behind it.
  let rest: String

  init(_ defect: MessageDefect, _ upToDefect: String, _ rest: String = "\r\n\r\n") {
    self.defect = defect
    self.upToDefect = upToDefect
    self.rest = rest
  }

  var testDescription: String { "\(defect): \(upToDefect.suffix(60).debugDescription)" }

  static let get = "GET /x HTTP/1.1\r\n"
  static let host = get + "Host: a\r\n"
  static let chunked = "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

  static let heads: [HostileRequest] = [
    // Request line
    .init(.unknownMethod, "F"), .init(.unknownMethod, "GEt"),
    .init(.unknownMethod, "g"),
    .init(.unknownMethod, "GETX"), .init(.unknownMethod, " "), .init(.unknownMethod, "\u{0}"),
    .init(.unknownMethod, "GET\t"),
    .init(.unknownMethod, "POSTS"), .init(.unknownMethod, "PRI"),
    .init(.unknownMethod, "\u{16}", "\u{3}\u{1}"),
    .init(.connectMethod, "CONNECT "),
    .init(.badTarget, "GET  "), .init(.badTarget, "GET x"), .init(.badTarget, "GET *"), .init(.badTarget, "OPTIONS *x"),
    .init(.badTarget, "GET /a#"), .init(.badTarget, "GET /\u{7F}"), .init(.badTarget, "GET /a\t"),
    .init(.badTarget, "GET /\u{1}"),
    .init(.badTarget, "GET \r"), .init(.badTarget, "GET /\r", "\n\r\n"), .init(.badTarget, "GET /\n"),
    .init(.badTarget, "GET f", "tp://a/ HTTP/1.1\r\n\r\n"),
    .init(.badTarget, "GET http:/x"), .init(.badTarget, "GET http:///"), .init(.badTarget, "GET http://:"),
    .init(.badTarget, "GET http://u@"), .init(.badTarget, "GET httpx"), .init(.badTarget, "GET http://a\\"),
    .init(.badVersion, "GET /  "), .init(.badVersion, "GET / \r", "\n\r\n"), .init(.badVersion, "GET / h"),
    .init(.badVersion, "GET / HTTP/0"), .init(.badVersion, "GET / HTTP/2"), .init(.badVersion, "GET / HTTP/1.2"),
    .init(.badVersion, "GET / HTTP/1.11"), .init(.badVersion, "GET / HTTP/1.1 "), .init(.badVersion, "GET / R"),
    .init(.badVersion, "GET / I"), .init(.badVersion, "GET / HTTPS"), .init(.badVersion, "GET / HTTP/1.1\t"),
    .init(.badVersion, "GET / HTTP/1 "), .init(.badVersion, "GET / HTTP/1.\r", "\n"),
    .init(.bareLineFeed, "GET / HTTP/1.1\n"), .init(.bareLineFeed, "\n"), .init(.bareCarriageReturn, "\rG"),
    .init(.bareCarriageReturn, "GET / HTTP/1.1\r\r"), .init(.bareCarriageReturn, "GET / HTTP/1.1\rH"),
    // Header lines
    .init(.foldedHeader, host + " "), .init(.foldedHeader, host + "\t"), .init(.foldedHeader, get + " "),
    .init(.foldedHeader, host + "Content-Length: 1\r\n "), .init(.foldedHeader, host + "X: a\r\n\t"),
    .init(.emptyHeaderName, host + ":"), .init(.badHeaderName, host + "A "), .init(.badHeaderName, host + "A\t"),
    .init(.badHeaderName, host + "A\r", "\n\r\n"), .init(.badHeaderName, host + "A\n"),
    .init(.badHeaderName, host + "A("),
    .init(.badHeaderName, host + "\u{0}"),
    .init(.badHeaderName, host + "\""),
    .init(.badHeaderName, host + "Transfer-Encoding "),
    .init(.badHeaderValue, host + "A: b\u{0}"), .init(.badHeaderValue, host + "A: \u{7F}"),
    .init(.badHeaderValue, host + "A: \u{8}"),
    .init(.bareLineFeed, host + "A: b\n"), .init(.bareLineFeed, host + "\n"), .init(.bareLineFeed, get + "Host: a\n"),
    .init(.bareCarriageReturn, host + "X-A:\rT", "ransfer-Encoding: chunked\r\n\r\n"),
    .init(.bareCarriageReturn, host + "A: b\r\r"), .init(.bareCarriageReturn, host + "\rG"),
    .init(.bareCarriageReturn, host + "\r\r"),
    // Host
    .init(.missingHost, get + "\r\n", ""), .init(.missingHost, get + "Hosts: a\r\n\r\n", ""),
    .init(.duplicateHost, host + "Host:"), .init(.duplicateHost, host + "X: y\r\nhOST:"),
    .init(.badHost, get + "Host:\r", "\n\r\n"), .init(.badHost, get + "Host:  \r", "\n\r\n"),
    .init(.badHost, get + "Host: a b"),
    .init(.badHost, get + "Host: a/"), .init(.badHost, get + "Host: a@"), .init(.badHost, get + "Host: a?"),
    .init(.badHost, get + "Host: \u{0}"),
    // Framing
    .init(.badTransferEncoding, host + "Transfer-Encoding: g"),
    .init(.badTransferEncoding, host + "Transfer-Encoding: chunked,"),
    .init(.badTransferEncoding, host + "Transfer-Encoding: chunkedx"),
    .init(.badTransferEncoding, host + "Transfer-Encoding: chunked ;"),
    .init(.badTransferEncoding, host + "Transfer-Encoding: chunk\r", "\n\r\n"),
    .init(.badTransferEncoding, host + "Transfer-Encoding:\r", "\n\r\n"),
    .init(.badTransferEncoding, host + "Transfer-Encoding: chun ", "ked\r\n\r\n"),
    .init(.badTransferEncoding, host + "Transfer-Encoding: i"),
    .init(.badTransferEncoding, host + "Transfer-Encoding: \u{B}"),
    .init(.badTransferEncoding, host + "Transfer-Encoding: \t", "chunked\r\n\r\n"),
    .init(.duplicateTransferEncoding, host + "Transfer-Encoding: chunked\r\ntransfer-encoding:"),
    .init(.transferEncodingBefore11, "POST / HTTP/1.0\r\nTransfer-Encoding:"),
    .init(.contentLengthAndTransferEncoding, host + "Content-Length: 5\r\nTransfer-Encoding:"),
    .init(.contentLengthAndTransferEncoding, host + "Transfer-Encoding: chunked\r\nContent-Length:"),
    .init(.duplicateContentLength, host + "Content-Length: 5\r\nContent-Length:"),
    .init(.badContentLength, host + "Content-Length: +"), .init(.badContentLength, host + "Content-Length: -"),
    .init(.badContentLength, host + "Content-Length: 0x"), .init(.badContentLength, host + "Content-Length: 5,"),
    .init(.badContentLength, host + "Content-Length: 5\t"),
    .init(.badContentLength, host + "Content-Length: 5 5"),
    .init(.badContentLength, host + "Content-Length: 5.", "0\r\n\r\n"),
    .init(.badContentLength, host + "Content-Length:\r", "\n\r\n"),
    .init(.badContentLength, host + "Content-Length:  \r", "\n\r\n"),
    .init(.badContentLength, host + "Content-Length: a"), .init(.badContentLength, host + "Content-Length: \t"),
    .init(.badContentLength, host + "Content-Length: 1234567890123456789"),
    // What may come once
    .init(.duplicateField, host + "Content-Type: a/b\r\ncontent-type:"),
    .init(.duplicateField, host + "X-API-Key: a\r\nX: y\r\nx-api-key:"),
    .init(.duplicateField, host + "Authorization: Bearer a\r\nAuthorization:"),
    .init(.duplicateField, host + "Idempotency-Key: a\r\nIdempotency-Key:"),
    .init(.duplicateField, host + "x-campaignid: a\r\nX-CampaignID:"),
    .init(.duplicateField, host + "Origin: null\r\nOrigin:"), .init(.duplicateField, host + "Range: a\r\nRange:"),
    .init(.duplicateField, host + "Content-Encoding: identity\r\nContent-Encoding:"),
    .init(.duplicateField, host + "X-Hub-Signature-256: a\r\nX-Hub-Signature-256:"),
    // Limits
    .init(.requestLineTooLong, "GET /" + String(repeating: "a", count: 8188), "a HTTP/1.1\r\nHost: a\r\n\r\n"),
    .init(.headerBlockTooLong, host + "X: " + String(repeating: "a", count: 16 * 1024 - 11)),
    .init(.headerBlockTooLong, host + String(repeating: "a", count: 16 * 1024 - 8), ": b\r\n\r\n"),
    .init(.tooManyHeaders, host + String(repeating: "A: b\r\n", count: 99) + "A", ": b\r\n\r\n"),
  ]

  static let bodies: [HostileRequest] = [
    .init(.badChunk, chunked + "\r", "\n0\r\n\r\n"), .init(.badChunk, chunked + "x"), .init(.badChunk, chunked + " "),
    .init(.badChunk, chunked + "-"), .init(.badChunk, chunked + "+"), .init(.badChunk, chunked + "0x"),
    .init(.badChunk, chunked + "5 "), .init(.badChunk, chunked + "5\n"), .init(.badChunk, chunked + "5\r\r"),
    .init(.badChunk, chunked + "5\r\nhello\n"), .init(.badChunk, chunked + "5\r\nhello0"),
    .init(.badChunk, chunked + "5\r\nhellox"),
    .init(.badChunk, chunked + "5\r\nhello\r\r"), .init(.badChunk, chunked + "0000000000000005"),
    .init(.badChunk, chunked + "FFFFFFFFFFFFFFFF"), .init(.badChunk, chunked + "5;\u{1}"),
    .init(.badChunk, chunked + "5;a\n"),
    .init(.badChunk, chunked + "0\n"), .init(.badChunk, chunked + "5;a\r5"),
    .init(.badTrailer, chunked + "0\r\n\n", ""), .init(.badTrailer, chunked + "0\r\n:"),
    .init(.badTrailer, chunked + "0\r\n "),
    .init(.badTrailer, chunked + "0\r\nA: b\r\n "), .init(.badTrailer, chunked + "0\r\nA: b\n"),
    .init(.badTrailer, chunked + "0\r\nA "),
    .init(.badTrailer, chunked + "0\r\nA: b\r\r"), .init(.badTrailer, chunked + "0\r\n\r\r"),
    .init(.badTrailer, chunked + "0\r\nA: \u{0}"),
    .init(.trailersTooLong, chunked + "0\r\nA: " + String(repeating: "a", count: 16 * 1024 - 2)),
    .init(.chunkExtensionsTooLong, chunked + "5;" + String(repeating: "a", count: 16 * 1024 + 1)),
    .init(.badChunk, chunked + "5;;"), .init(.badChunk, chunked + ";"), .init(.badChunk, chunked + "5;\r"),
  ]
}
