// Names and attributes as expat hands them over: C strings that are valid during the call.

import Glibc

/// An element's or attribute's name.
struct XMLName {
  let full: UnsafePointer<CChar>

  /// The name without a prefix. Each writer chooses its prefixes, and no two of the elements that are looked for differ
  /// only in their namespace.
  var local: UnsafePointer<CChar> {
    guard let colon = strchr(full, 0x3A) else { return full }
    return UnsafePointer(colon + 1)
  }

  /// Whether the name without its prefix is `name`.
  @inline(__always)
  func isLocally(_ name: StaticString) -> Bool { Self.equal(local, name) }

  /// Whether the name with its prefix is `name`.
  @inline(__always)
  func isFully(_ name: StaticString) -> Bool { Self.equal(full, name) }

  @inline(__always)
  static func equal(_ text: UnsafePointer<CChar>, _ name: StaticString) -> Bool {
    UInt8(bitPattern: text[0]) == name.utf8Start[0]
      && strcmp(text, UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)) == 0
  }
}

/// An element's attributes.
struct XMLAttributes {
  /// Names and values in turns, with a null at the end.
  let list: UnsafeMutablePointer<UnsafePointer<CChar>?>

  /// Calls `body` for each.
  @inline(__always)
  func each(_ body: (XMLName, UnsafePointer<CChar>) -> Void) {
    var place = list
    while let name = place[0], let value = place[1] {
      body(XMLName(full: name), value)
      place += 2
    }
  }

  /// The value of the attribute with this full name.
  func full(_ name: StaticString) -> UnsafePointer<CChar>? {
    var result: UnsafePointer<CChar>?
    each { if $0.isFully(name) { result = $1 } }
    return result
  }

  /// The value of the attribute with this name, whatever its prefix.
  func local(_ name: StaticString) -> UnsafePointer<CChar>? {
    var result: UnsafePointer<CChar>?
    each { if $0.isLocally(name) { result = $1 } }
    return result
  }

  func text(_ name: StaticString) -> String? { full(name).map { String(cString: $0) } }

  /// A flag as XML Schema writes it.
  func flag(_ name: StaticString) -> Bool {
    guard let value = full(name) else { return false }
    return XMLName.equal(value, "1") || XMLName.equal(value, "true") || XMLName.equal(value, "on")
  }

  /// A number that is not negative; nil for anything else.
  func number(_ name: StaticString) -> Int? { full(name).flatMap(Self.number) }

  static func number(_ text: UnsafePointer<CChar>) -> Int? {
    var value = 0
    var place = text
    while place[0] != 0 {
      let digit = UInt8(bitPattern: place[0]) &- 0x30
      guard digit <= 9, value < 1_000_000_000_000 else { return nil }
      value = value * 10 + Int(digit)
      place += 1
    }
    return place == text ? nil : value
  }
}
