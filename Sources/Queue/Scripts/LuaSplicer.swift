// Puts a script together: Redis runs one text, so code that several scripts share is inserted into each where a line
// says so.
//
//     --- @include "keys"   the file `shared/keys.lua`. Each file once, where it is named first; it may name others
//     itself.
//                           Inside a function its names are that function's own, and made only when it is called
//     --- @guard            ends the script here if its user lacks a command that it writes with
//     (`shared/permission.lua`)
//
// QueueScripts calls it once for each script, when it is first used. The same files always give the same text, since
// Redis knows a script by the digest of its text. It works on bytes: with Strings all scripts together took 40 ms.

/// Splices one script.
struct LuaSplicer {
  private static let include = Array("--- @include \"".utf8)
  private static let guardMark = Array("--- @guard".utf8)
  private static let lineFeed = UInt8(ascii: "\n")

  private let shared: [String: [UInt8]]
  /// The names of the files that are in the text.
  private(set) var included: Set<String> = []

  /// - Parameter shared: the files that may be included, by name.
  init(shared: [String: [UInt8]]) { self.shared = shared }

  /// The script with all that it includes.
  mutating func splice(_ source: [UInt8]) -> String {
    var text: [UInt8] = []
    var guards: [Int] = []
    expand(source, into: &text, guards: &guards)
    if !guards.isEmpty {
      let lines = Array(QueuePermissions.guardLines(for: text).utf8)
      for place in guards.reversed() { text.replaceSubrange(place..<place + Self.guardMark.count, with: lines) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends a file's lines, without the empty ones at its end.
  /// - Parameter guards: gets the places in `text` where a guard must stand.
  private mutating func expand(_ source: [UInt8], into text: inout [UInt8], guards: inout [Int]) {
    let lines = source[..<((source.lastIndex { $0 != Self.lineFeed } ?? -1) + 1)]
    for line in lines.split(separator: Self.lineFeed, omittingEmptySubsequences: false) {
      if let name = Self.name(includedBy: line) {
        guard let source = shared[name] else { preconditionFailure("there is no shared/\(name).lua") }
        if included.insert(name).inserted { expand(source, into: &text, guards: &guards) }
        continue
      }
      if line.elementsEqual(Self.guardMark) { guards.append(text.count) }
      text += line
      text.append(Self.lineFeed)
    }
  }

  /// The file that a line asks for; nil if it is another line.
  private static func name(includedBy line: ArraySlice<UInt8>) -> String? {
    let line = line.drop { $0 == UInt8(ascii: " ") }
    guard line.starts(with: include), line.last == UInt8(ascii: "\"") else { return nil }
    return String(decoding: line.dropFirst(include.count).dropLast(), as: UTF8.self)
  }
}
