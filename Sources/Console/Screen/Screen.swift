// Where the console's words go: a terminal, or a pipe. On a terminal one line can be drawn again and again; in a pipe
// every line stays. Writes block: this program has nothing else to do than to be read.

import Glibc

/// Standard output and standard error.
struct Screen: Sendable {
  /// Standard output is a terminal.
  let isTerminal: Bool
  /// COLUMNS, which stands above what the terminal says.
  private let columns: Int?
  /// Whether states are coloured: on a terminal that can, unless NO_COLOR asks for none.
  let paints: Bool

  init() {
    isTerminal = isatty(STDOUT_FILENO) == 1
    columns = getenv("COLUMNS").flatMap { Int(String(cString: $0)) }.flatMap { $0 > 0 ? $0 : nil }
    let terminal = getenv("TERM").map { String(cString: $0) } ?? ""
    let isPlain = getenv("NO_COLOR").map { $0[0] != 0 } ?? false
    paints = isTerminal && !isPlain && !["", "dumb"].contains(terminal)
  }

  /// Columns to stay within; nil in a pipe. A terminal that does not tell its size has 80.
  var width: Int? {
    if let columns { return max(20, columns) }
    guard isTerminal else { return nil }
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return max(20, Int(size.ws_col))
  }

  /// Whether somebody sits in front of it who can answer a question.
  var isAnswered: Bool { isTerminal && isatty(STDIN_FILENO) == 1 }

  func line(_ text: String) { write(Array((text + "\n").utf8)) }
  func lines(_ texts: [String]) { if !texts.isEmpty { write(Array((texts.joined(separator: "\n") + "\n").utf8)) } }

  /// Puts a text in the place of the last line, which must have been drawn by this, too.
  func draw(_ text: String) { write(Array("\r\u{1B}[K\(text)".utf8)) }

  /// Empties the line that was drawn.
  func erase() { write(Array("\r\u{1B}[K".utf8)) }

  func write(_ bytes: [UInt8]) { Self.write(bytes, to: STDOUT_FILENO) }

  /// A line for the operator beside the output: notes, and why something did not work.
  func note(_ text: String) {
    let width = isatty(STDERR_FILENO) == 1 ? self.width ?? 80 : nil
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      PlainText.wrap(String(line), width, indent: line.prefix { $0 == " " }.count + 2)
    }
    Self.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: STDERR_FILENO)
  }

  /// Asks a question whose answer is yes or no; anything but a clear yes is no. It blocks: until somebody answers, this
  /// process has nothing to do.
  func confirm(_ question: String) -> Bool {
    write(Array(question.utf8))
    guard let answer = readLine()?.lowercased() else {
      line("")
      return false
    }
    return ["s", "si", "sí", "y", "yes"].contains(answer.filter { $0 != " " })
  }

  /// Ends the process quietly when nobody reads any more, as `head` does after its lines.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&ready, 1, -1)
      } else if errno != EINTR {
        _exit(errno == EPIPE ? 128 + SIGPIPE : 74)
      }
    }
  }
}
