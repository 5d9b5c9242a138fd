// A reader of JSON (RFC 8259), as plain as possible, which shares nothing with yajl or the intake's reader. It tells
// whether a text is a document, and how many elements the member `mensajes` has. Like yajl it takes vertical tab and
// form feed for white space. It does not judge the UTF-8 of strings; the rules check that of the intake's output.

struct PlainJSON {
  private let text: ArraySlice<UInt8>
  private var place: Int
  /// Elements of the outer object's last `mensajes`; nil when it is no list, or absent.
  private(set) var messages: Int?

  private init(_ text: ArraySlice<UInt8>) {
    self.text = text
    place = text.startIndex
  }

  /// Nil when the text is no JSON document.
  static func document(_ text: ArraySlice<UInt8>) -> PlainJSON? {
    var document = PlainJSON(text)
    document.skipBlanks()
    guard document.value(depth: 0) != nil else { return nil }
    document.skipBlanks()
    return document.place == text.endIndex ? document : nil
  }

  static func isValid(_ text: ArraySlice<UInt8>) -> Bool { document(text) != nil }

  private var next: UInt8? { place < text.endIndex ? text[place] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    place += 1
    return true
  }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || (9...13).contains(byte) { place += 1 }
  }

  /// - Returns: nil when there is no value here; the number of elements of an array, else -1.
  private mutating func value(depth: Int) -> Int? {
    guard depth < 200, let byte = next else { return nil }
    switch byte {
    case UInt8(ascii: "{"): return object(depth: depth) ? -1 : nil
    case UInt8(ascii: "["): return array(depth: depth)
    case UInt8(ascii: "\""): return string() != nil ? -1 : nil
    default: return (["true", "false", "null"].contains { word($0) }) || number() ? -1 : nil
    }
  }

  private mutating func object(depth: Int) -> Bool {
    place += 1
    skipBlanks()
    if take(UInt8(ascii: "}")) { return true }
    while true {
      guard let key = string() else { return false }
      skipBlanks()
      guard take(UInt8(ascii: ":")) else { return false }
      skipBlanks()
      guard let count = value(depth: depth + 1) else { return false }
      if depth == 0, key == "mensajes" { messages = count >= 0 ? count : nil }
      skipBlanks()
      if take(UInt8(ascii: "}")) { return true }
      guard take(UInt8(ascii: ",")) else { return false }
      skipBlanks()
    }
  }

  private mutating func array(depth: Int) -> Int? {
    place += 1
    skipBlanks()
    if take(UInt8(ascii: "]")) { return 0 }
    var count = 0
    while true {
      guard value(depth: depth + 1) != nil else { return nil }
      count += 1
      skipBlanks()
      if take(UInt8(ascii: "]")) { return count }
      guard take(UInt8(ascii: ",")) else { return nil }
      skipBlanks()
    }
  }

  private mutating func word(_ word: String) -> Bool {
    guard text[place...].starts(with: word.utf8) else { return false }
    place += word.utf8.count
    return true
  }

  private mutating func digits() -> Bool {
    let start = place
    while let byte = next, byte >= 0x30, byte <= 0x39 { place += 1 }
    return place > start
  }

  private mutating func number() -> Bool {
    _ = take(UInt8(ascii: "-"))
    if !take(0x30), !digits() { return false }
    if take(UInt8(ascii: ".")), !digits() { return false }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      return digits()
    }
    return true
  }

  /// The text of a string; escapes of two surrogates come out as two question marks, which no wanted name has.
  private mutating func string() -> String? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    var content: [UInt8] = []
    while let byte = next {
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: content, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let escaped = escape() else { return nil }
        content += escaped
      case 0..<0x20: return nil
      default: content.append(byte)
      }
    }
    return nil
  }

  private mutating func escape() -> [UInt8]? {
    guard let byte = next else { return nil }
    place += 1
    switch byte {
    case UInt8(ascii: "u"):
      let digits = text[place...].prefix(4)
      guard digits.count == 4, let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
        digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-")
      else { return nil }
      place += 4
      return Array(String(Unicode.Scalar(code) ?? "?").utf8)
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "r"): return [13]
    default: return "\"\\/".utf8.contains(byte) ? [byte] : nil
    }
  }
}
