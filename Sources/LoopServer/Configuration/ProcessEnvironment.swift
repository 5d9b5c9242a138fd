// The variables that the process was started with. `SettingsSource` asks, before anything else runs.

import Glibc

enum ProcessEnvironment {
  /// The first counts where a name is there twice, as for getenv(3).
  static var variables: [String: String] {
    var variables: [String: String] = [:]
    var next = environ
    while let variable = next.pointee {
      next += 1
      let text = String(cString: variable)
      // Searched by bytes: with a combining accent behind it, `=` is another Character.
      guard let end = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = String(text[..<end])
      if variables[name] == nil { variables[name] = String(text[text.utf8.index(after: end)...]) }
    }
    return variables
  }
}
