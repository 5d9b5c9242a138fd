// Keeps the configured secrets out of the logs, whatever part of the program, or of an API's answer, they came in by.
// `LogOutput` passes every finished line through it; `Settings.secrets` says what to look for.

import Campaigns
import Glibc

/// Replaces known secrets in bytes.
struct Redactor: Sendable {
  /// What stands in a secret's place.
  static let mark = Array("***".utf8)
  /// A shorter secret protects nothing, and hiding it would mutilate every line.
  static let shortestSecret = 4

  /// Longest first, so that a secret that contains another leaves nothing behind.
  private let needles: [[UInt8]]

  init(_ secrets: [String] = []) {
    var needles: Set<[UInt8]> = []
    for secret in secrets where secret.utf8.count >= Self.shortestSecret {
      needles.insert(Array(secret.utf8))
      var escaped: [UInt8] = []
      JSONText.appendString(secret, to: &escaped)
      needles.insert(Array(escaped.dropFirst().dropLast()))
    }
    self.needles = needles.sorted { $0.count > $1.count }
  }

  /// Replaces every secret in `line`.
  func redact(_ line: inout [UInt8]) {
    for needle in needles {
      var start = 0
      while let found = Self.offset(of: needle, in: line, from: start) {
        line.replaceSubrange(found..<found + needle.count, with: Self.mark)
        start = found + Self.mark.count
      }
    }
  }

  private static func offset(of needle: [UInt8], in line: [UInt8], from start: Int) -> Int? {
    line.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return nil }
      var at = start
      while at + needle.count <= bytes.count {
        guard let found = memchr(base + at, Int32(needle[0]), bytes.count - needle.count - at + 1) else { return nil }
        at = UnsafeRawPointer(found) - base
        if memcmp(base + at, needle, needle.count) == 0 { return at }
        at += 1
      }
      return nil
    }
  }
}
