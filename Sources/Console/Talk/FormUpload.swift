// A form with a file in it (multipart/form-data, RFC 7578) that is read while it is sent: a file of 50 MB costs no
// memory. Reads of a local file block for microseconds; nothing else is going on in this process.

import EventLoop
import Glibc
import HTTPClient

/// One form on its way. A repeat of the request needs a new one.
@LoopActor
final class FormUpload {
  nonisolated let boundary: String
  let count: Int
  /// Bytes that curl has been given.
  private(set) var sent = 0
  /// The file gave fewer bytes than it had when it was opened, or none at all.
  private(set) var isSpoilt = false
  private let head: [UInt8]
  private let tail: [UInt8]
  private let size: Int
  private let descriptor: Int32
  /// Called after each piece.
  var onProgress: (@LoopActor (_ sent: Int, _ count: Int) -> Void)?

  /// - Throws: `ConsoleFailure` when the file cannot be read, is empty or no regular file.
  init(_ fields: [ConsoleRequest.Field], file: String) throws(ConsoleFailure) {
    descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ConsoleFailure(.usage, Words.unreadable(file, systemError())) }
    var facts = stat()
    let isFile = fstat(descriptor, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
    guard isFile, facts.st_size > 0 else {
      close(descriptor)
      throw ConsoleFailure(.usage, Words.unreadable(file, isFile ? Words.emptyFile : Words.notAFile))
    }
    size = Int(facts.st_size)
    boundary =
      "consola-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
      + String(UInt64.random(in: 0...UInt64.max), radix: 36)
    var head = ""
    for field in fields {
      head += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(field.name)\"\r\n\r\n\(field.value)\r\n"
    }
    head += "--\(boundary)\r\nContent-Disposition: form-data; name=\"archivo_csv\"; filename=\"\(Self.name(file))\"\r\n"
    head += "Content-Type: application/octet-stream\r\n\r\n"
    self.head = Array(head.utf8)
    tail = Array("\r\n--\(boundary)--\r\n".utf8)
    count = self.head.count + size + tail.count
  }

  deinit { close(descriptor) }

  /// The last part of the path, in the escapes that browsers use.
  private static func name(_ path: String) -> String {
    let last = path.split(separator: "/").last.map(String.init) ?? "archivo"
    return last.replacing("\"", with: "%22").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  var body: StreamedBody {
    StreamedBody(count: count) { [self] buffer in
      let read = fill(buffer)
      if let read {
        sent += read
        onProgress?(sent, count)
      } else {
        isSpoilt = true
      }
      return read
    }
  }

  /// The next bytes of head, file or tail.
  private func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int? {
    if sent < head.count { return copy(head[sent...], buffer) }
    let place = sent - head.count
    if place >= size { return copy(tail[(place - size)...], buffer) }
    let count = read(descriptor, buffer.baseAddress, min(buffer.count, size - place))
    return count > 0 ? count : nil
  }

  private func copy(_ bytes: ArraySlice<UInt8>, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(bytes.count, buffer.count)
    buffer.copyBytes(from: bytes.prefix(count))
    return count
  }
}
