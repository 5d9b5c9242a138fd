// A script whole: Redis runs one text, so what several scripts need is put into each of them where a line says so.
//
//     --- @include "keys"   the file `shared/keys.lua`. Each file once, where it is named first; it may name others itself.
//                           Inside a function its names are that function's own, and made only when it is called
//     --- @guard            ends the script here if its user lacks a command that it writes with (`shared/permission.lua`)
//
// QueueScripts calls it once for each script, when the program starts. The same files always give the same text, since Redis
// knows a script by the digest of its text.

/// Splices one script.
struct LuaSplicer {
  private static let include = "--- @include \""
  private static let guardMark = "--- @guard"

  private let shared: [String: [UInt8]]
  /// The names of those that are in the text.
  private(set) var included: Set<String> = []

  /// - Parameter shared: the files that may be included, by name.
  init(shared: [String: [UInt8]]) { self.shared = shared }

  /// The script with all that it includes.
  mutating func splice(_ source: [UInt8]) -> String {
    let lines = expand(source)
    let command = QueuePermissions.guardLines(for: lines.joined(separator: "\n"))
    return lines.map { $0 == Self.guardMark ? command : $0 }.joined(separator: "\n") + "\n"
  }

  private mutating func expand(_ source: [UInt8]) -> [String] {
    var lines: [String] = []
    let text = String(decoding: source, as: UTF8.self)
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let name = Self.name(includedBy: line) { lines += include(name) } else { lines.append(String(line)) }
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  private mutating func include(_ name: String) -> [String] {
    guard let source = shared[name] else { preconditionFailure("there is no shared/\(name).lua") }
    return included.insert(name).inserted ? expand(source) : []
  }

  /// The file that a line asks for; nil if it is another line.
  static func name(includedBy line: Substring) -> String? {
    let line = line.drop { $0 == " " }
    guard line.hasPrefix(include), line.hasSuffix("\"") else { return nil }
    return String(line.dropFirst(include.count).dropLast())
  }
}
