// From a response to bytes (RFC 9112). The parts that are always the same are literals that are copied; the rest is
// the date line of this second, a length and the handler's own headers.

/// What the encoder must know about the request and the connection.
struct ResponseFrame {
  var isHead = false
  var isVersion10 = false
  var keepsAlive = true
}

enum ResponseEncoder {
  /// Bodies above this are not copied into the output buffer but handed to the socket as they are, in bytes.
  static let copyLimit = 16 * 1024

  /// Appends the head, and the body when it is at hand and small.
  ///
  /// - Returns: the body that must follow the buffer's bytes, empty in the usual case.
  static func append(
    _ response: HTTPResponse, adding extra: HTTPHeaders, frame: ResponseFrame, to output: OutputBuffer
  ) -> [UInt8] {
    appendStatusLine(response.status, to: output)
    output.appendDate()
    // Without this header some caches decide by the path's ending, and would store a report, which ends in `.csv`.
    if response.headers.setsCaching || extra.setsCaching {
      output.append("X-Content-Type-Options: nosniff\r\n")
    } else {
      output.append("X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n")
    }
    if let mediaType = response.mediaType {
      output.append("Content-Type: ")
      output.append(mediaType)
      output.append("\r\n")
    }
    if !response.headers.isEmpty { append(response.headers, to: output) }
    if !extra.isEmpty { append(extra, to: output) }
    if !frame.keepsAlive {
      output.append("Connection: close\r\n")
    } else if frame.isVersion10 {
      output.append("Connection: keep-alive\r\n")
    }
    switch response.body {
    case .bytes(let body):
      guard response.status.allowsContent else {
        output.append("\r\n")
        return []
      }
      output.append("Content-Length: ")
      output.append(body.count)
      output.append("\r\n\r\n")
      if frame.isHead { return [] }
      if body.count > copyLimit { return body }
      output.append(body)
    case .stream:
      output.append(frame.isVersion10 ? "\r\n" : "Transfer-Encoding: chunked\r\n\r\n")
    }
    return []
  }

  private static func appendStatusLine(_ status: HTTPStatus, to output: OutputBuffer) {
    if status == .ok { return output.append("HTTP/1.1 200 OK\r\n") }
    output.append("HTTP/1.1 ")
    output.append(Int(status.code))
    output.append(" ")
    output.append(status.reason)
    output.append("\r\n")
  }

  private static func append(_ headers: HTTPHeaders, to output: OutputBuffer) {
    for field in headers.fields {
      output.append(utf8: field.name)
      output.append(": ")
      output.append(fieldValue: field.value)
      output.append("\r\n")
    }
  }
}
