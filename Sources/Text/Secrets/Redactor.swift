// Keeps secrets out of what others see, wherever in the program or in an API's answer they come from. `LogOutput`
// passes every finished line through it (`Settings.secrets` says what to look for); the gateways pass an API's answers
// (they look for the token).
//
// A secret is found however JSON may write it (RFC 8259, section 7): with a backslash before a character, as `\uXXXX`,
// or escaped again because the JSON stands in a string of another one. So backslashes do not count, in the secret or in
// the text. Now and then that hides what is no secret, which does no harm.

import Glibc

/// Replaces known secrets in bytes.
public struct Redactor: Sendable {
  /// What stands in a secret's place.
  public static let mark = Array("***".utf8)
  /// A shorter secret protects nothing, and hiding it would mutilate every line.
  public static let shortestSecret = 4

  /// The secrets without backslashes, the longest first, so that a secret that contains another leaves nothing behind.
  private let needles: [[UInt8]]

  public init(_ secrets: [String] = []) {
    var needles: Set<[UInt8]> = []
    for secret in secrets {
      // Some of its control characters have a letter of their own in JSON.
      var escaped: [UInt8] = []
      JSONText.appendString(secret, to: &escaped)
      for form in [Array(secret.utf8), Array(escaped.dropFirst().dropLast())] {
        let needle = form.filter { $0 != Self.backslash }
        if needle.count >= Self.shortestSecret { needles.insert(needle) }
      }
    }
    self.needles = needles.sorted { $0.count > $1.count }
  }

  /// Replaces every secret in `line`, and the backslashes before it.
  /// - Returns: whether there was one.
  @discardableResult
  public func redact(_ line: inout [UInt8]) -> Bool {
    var isChanged = false
    for needle in needles {
      var start = 0
      while let found = Self.range(of: needle, in: line, from: start) {
        line.replaceSubrange(found, with: Self.mark)
        start = found.lowerBound + Self.mark.count
        isChanged = true
      }
    }
    return isChanged
  }

  /// `text` without the secrets.
  public func redacted(_ text: String) -> String {
    var bytes = Array(text.utf8)
    return redact(&bytes) ? String(decoding: bytes, as: UTF8.self) : text
  }

  // MARK: Looking

  private static let backslash = UInt8(ascii: "\\")

  private static func range(of needle: [UInt8], in line: [UInt8], from start: Int) -> Range<Int>? {
    line.withUnsafeBytes { bytes in
      guard start + needle.count <= bytes.count, let base = bytes.baseAddress else { return nil }
      let isEscaped = memchr(base + start, Int32(backslash), bytes.count - start) != nil
      let find = isEscaped ? escapedRange : plainRange
      return find(needle, bytes, start)
    }
  }

  private static func plainRange(
    of needle: [UInt8], in bytes: UnsafeRawBufferPointer, from start: Int
  ) -> Range<Int>? {
    guard let base = bytes.baseAddress else { return nil }
    var at = start
    while at + needle.count <= bytes.count {
      guard let found = memchr(base + at, Int32(needle[0]), bytes.count - needle.count - at + 1) else { return nil }
      at = UnsafeRawPointer(found) - base
      if memcmp(base + at, needle, needle.count) == 0 { return at..<at + needle.count }
      at += 1
    }
    return nil
  }

  private static func escapedRange(
    of needle: [UInt8], in bytes: UnsafeRawBufferPointer, from start: Int
  ) -> Range<Int>? {
    for place in start..<bytes.count {
      guard let end = end(of: needle, in: bytes, from: place) else { continue }
      // The backslashes before the secret go too: they would escape what comes next.
      var first = place
      while first > start, bytes[first - 1] == backslash { first -= 1 }
      return first..<end
    }
    return nil
  }

  /// Where the needle ends if it begins at `start`, which is no backslash; nil if it does not.
  private static func end(of needle: [UInt8], in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var place = start
    var matched = 0
    while matched < needle.count {
      guard place < bytes.count else { return nil }
      let byte = bytes[place]
      if let character = escapedCharacter(in: bytes, at: place), needle[matched...].starts(with: character) {
        matched += character.count
        place += 5
      } else if byte == needle[matched] {
        matched += 1
        place += 1
      } else if byte == backslash, matched > 0 {
        place += 1
      } else {
        return nil
      }
    }
    return place
  }

  /// The UTF-8 of `uXXXX` behind a backslash. Nil for half of a surrogate pair: no secret has characters that need one.
  private static func escapedCharacter(
    in bytes: UnsafeRawBufferPointer, at place: Int
  ) -> Unicode.UTF8.EncodedScalar? {
    guard bytes[place] == UInt8(ascii: "u"), place > 0, bytes[place - 1] == backslash, place + 4 < bytes.count
    else { return nil }
    var unit: UInt16 = 0
    for digit in bytes[place + 1...place + 4] {
      guard let value = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
      unit = unit << 4 | UInt16(value)
    }
    return Unicode.Scalar(unit).flatMap { UTF8.encode($0) }
  }
}
