// Writes to a given descriptor (stdout) without ever blocking and without changing it: O_NONBLOCK belongs to the open
// file, which the shell, a parent or a child may share. So a pipe or terminal is opened anew through /proc, a socket
// gets MSG_DONTWAIT with each write, and a file is simply written to, since it waits for no reader.

import EventLoop
import Glibc

final class LogDescriptor {
  private enum Kind {
    /// Opened by us, non-blocking.
    case own
    /// A socket that others may share.
    case socket
    /// A pipe or terminal that could not be opened anew: poll(2) asks it before each small write.
    case foreign
    /// A regular file, or /dev/null.
    case file
    /// Closed, or its reader is gone for good.
    case gone
  }

  private let descriptor: Int32
  private let kind: Kind

  /// Leaves `given` open and unchanged.
  init(_ given: Int32) {
    var status = stat()
    guard fstat(given, &status) == 0 else {
      descriptor = -1
      kind = .gone
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFSOCK:
      descriptor = given
      kind = .socket
    case S_IFREG:
      descriptor = given
      kind = .file
    case S_IFCHR where isatty(given) != 1:
      descriptor = given
      kind = .file
    default:
      let own = open("/proc/self/fd/\(given)", O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
      descriptor = own >= 0 ? own : given
      kind = own >= 0 ? .own : .foreign
    }
  }

  /// The descriptor for a `PollWatcher`; nil when it is not ours.
  var pollable: Int32? { kind == .own ? descriptor : nil }

  /// Writes as much as the descriptor takes at once.
  /// - Returns: how many bytes need not be written again: fewer than given when the descriptor takes no more for now,
  ///   all of them when it is gone.
  func write(_ bytes: UnsafeRawBufferPointer) -> Int {
    var done = 0
    while done < bytes.count, let base = bytes.baseAddress {
      let result = writeOnce(base + done, bytes.count - done)
      if result > 0 {
        done += result
      } else if result < 0, errno == EINTR {
        continue
      } else {
        return result == 0 || errno == EAGAIN ? done : bytes.count
      }
    }
    return bytes.count
  }

  private func writeOnce(_ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    switch kind {
    case .own, .file:
      return Glibc.write(descriptor, bytes, count)
    case .socket:
      return send(descriptor, bytes, count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
    case .foreign:
      var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      guard poll(&request, 1, 0) > 0 else { return 0 }
      // A pipe that is ready takes PIPE_BUF bytes without waiting; a terminal is near enough.
      return Glibc.write(descriptor, bytes, min(count, 512))
    case .gone:
      return count
    }
  }

  deinit {
    if kind == .own { close(descriptor) }
  }
}
