// Where the server is, and the key that it asks for. The key never stands on the command line: every process of the
// machine may read that.

import Glibc
import HTTPClient
import Text

/// The address all requests begin with.
struct ServerAddress: Sendable {
  /// Scheme, host, port and perhaps a path, without a slash at its end.
  let base: String
  /// What messages call it: without a path.
  let name: String

  static let variable = "LOOPSERVER_SERVIDOR"
  static let usual = "http://127.0.0.1:8000"

  /// - Throws: `ConsoleFailure` when the text is no address.
  init(_ text: String) throws(ConsoleFailure) {
    do throws(ClientURLError) { name = try ClientURL(text).description } catch {
      throw ConsoleFailure(.usage, Words.wrongAddress(error.reason))
    }
    if text.contains("?") || text.contains("#") {
      throw ConsoleFailure(.usage, Words.wrongAddress(Words.addressWithQuery))
    }
    var base = text
    while base.last == "/" { base.removeLast() }
    self.base = base
  }

  /// What the option says, else the environment, else the usual address on this machine.
  static func chosen(_ option: String?) throws(ConsoleFailure) -> ServerAddress {
    try ServerAddress(option ?? environment(variable) ?? usual)
  }
}

/// The key that the server is shown.
enum ServerKey {
  static let variable = "LOOPSERVER_CLAVE"
  /// The longest file that is read for one.
  private static let longest = 4096

  /// The key of the file, else of the environment; nil for none.
  /// - Throws: `ConsoleFailure` when the file cannot be read or has no key.
  static func chosen(file: String?) throws(ConsoleFailure) -> String? {
    guard let file else {
      return try environment(variable).map { text throws(ConsoleFailure) in try checked(text, variable) }
    }
    return try checked(read(file), file)
  }

  private static func checked(_ text: String, _ place: String) throws(ConsoleFailure) -> String {
    let key = text.trimmedASCII
    guard !key.isEmpty, key.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
      throw ConsoleFailure(.usage, Words.wrongKey(place))
    }
    return key
  }

  private static func read(_ file: String) throws(ConsoleFailure) -> String {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ConsoleFailure(.usage, Words.unreadable(file, systemError())) }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: longest)
    let count = Glibc.read(descriptor, &bytes, longest)
    guard count >= 0 else { throw ConsoleFailure(.usage, Words.unreadable(file, systemError())) }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}

/// A variable of the environment that has something in it.
func environment(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
}

/// The system's words for `errno`.
func systemError() -> String { String(cString: strerror(errno)) }
