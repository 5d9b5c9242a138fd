// A command in Redis' own encoding, built argument by argument in one buffer:
//
//     *3\r\n $5\r\nRPUSH\r\n $4\r\nlist\r\n $5\r\nvalue\r\n
//
// The count in front grows as arguments come, so the buffer starts with room for its digits, and the command
// begins somewhere inside that room. Nothing is allocated per argument: intake appends 500 rows to one RPUSH.
// hiredis copies the finished bytes once, into its output buffer.

/// A command and its arguments, any bytes in them.
public struct RedisCommand: Sendable {
  /// Room in front for `*`, ten digits and CRLF.
  private static let headRoom = 16
  /// Digits of the largest UInt64, which are as many as those of the least Int64 and its sign.
  private static let longestNumber = 20
  /// Where the digits of the count end.
  private static let countEnd = headRoom - 2

  // `buffer.count` is the capacity; `start..<end` holds the command. One byte after `end` is always ours and zero:
  // hiredis looks one byte past a command to see whether another argument follows.
  private var buffer: [UInt8]
  private var start: Int
  private var end: Int

  /// Arguments so far, the command's name included.
  package private(set) var argumentCount = 0

  /// - Parameters:
  ///   - name: the command, such as `RPUSH`. Not a subscribing command and not MONITOR: this client relies on one reply
  ///     for each command.
  ///   - capacity: bytes expected for all arguments, so that the buffer grows only once.
  public init(_ name: String, capacity: Int = 0) {
    precondition(!Self.isStreaming(name), "\(name) is not for a RedisConnection")
    self.init(any: name, capacity: capacity)
  }

  /// The command that begins a subscription, for a connection that has nothing else to do.
  init(subscribingTo channel: String) {
    self.init(any: "SUBSCRIBE", capacity: 0)
    append(channel)
  }

  private init(any name: String, capacity: Int) {
    buffer = [UInt8](repeating: 0, count: Self.headRoom + max(capacity, 48) + 1)
    start = Self.countEnd - 2
    end = Self.headRoom
    buffer[start] = UInt8(ascii: "*")
    buffer[start + 1] = UInt8(ascii: "0")
    buffer[Self.countEnd] = UInt8(ascii: "\r")
    buffer[Self.countEnd + 1] = UInt8(ascii: "\n")
    append(name)
  }

  public init(_ name: String, _ arguments: RedisArgument...) { self.init(name, arguments) }

  public init(_ name: String, _ arguments: some Sequence<RedisArgument>) {
    self.init(name)
    append(arguments)
  }

  /// - Parameter words: the name and its arguments; at least the name.
  public init(words: [RedisArgument]) {
    guard case .string(let name)? = words.first else { preconditionFailure("a command begins with its name") }
    self.init(name, words.dropFirst())
  }

  /// Length in bytes as sent.
  public var byteCount: Int { end - start }

  /// Hands out the encoded command.
  public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try buffer.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
  }

  // MARK: Appending

  public mutating func append(_ bytes: UnsafeRawBufferPointer) {
    let length = Self.digitCount(bytes.count)
    let needed = 1 + length + 2 + bytes.count + 2
    reserve(needed)
    let place = end
    buffer.withUnsafeMutableBytes { buffer in
      buffer[place] = UInt8(ascii: "$")
      var rest = bytes.count
      var digit = place + length
      repeat {
        buffer[digit] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
        digit -= 1
      } while rest > 0
      let body = place + 1 + length + 2
      buffer[body - 2] = UInt8(ascii: "\r")
      buffer[body - 1] = UInt8(ascii: "\n")
      if let from = bytes.baseAddress { (buffer.baseAddress! + body).copyMemory(from: from, byteCount: bytes.count) }
      buffer[body + bytes.count] = UInt8(ascii: "\r")
      buffer[body + bytes.count + 1] = UInt8(ascii: "\n")
    }
    end += needed
    countOneMore()
  }

  public mutating func append(_ bytes: [UInt8]) { bytes.withUnsafeBytes { append($0) } }

  public mutating func append(_ bytes: ArraySlice<UInt8>) { bytes.withUnsafeBytes { append($0) } }

  public mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  /// In decimal; the digits are made on the stack.
  public mutating func append(_ number: some FixedWidthInteger) {
    append(magnitude: UInt64(number.magnitude), isNegative: number < 0)
  }

  private mutating func append(magnitude: UInt64, isNegative: Bool) {
    withUnsafeTemporaryAllocation(byteCount: Self.longestNumber, alignment: 1) { digits in
      var place = digits.count
      var rest = magnitude
      repeat {
        place -= 1
        digits[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest > 0
      if isNegative {
        place -= 1
        digits[place] = UInt8(ascii: "-")
      }
      append(UnsafeRawBufferPointer(rebasing: digits[place...]))
    }
  }

  public mutating func append(_ argument: RedisArgument) {
    switch argument {
    case .bytes(let bytes): append(bytes)
    case .slice(let bytes): append(bytes)
    case .string(let text): append(text)
    case .integer(let number): append(number)
    }
  }

  public mutating func append(_ arguments: some Sequence<RedisArgument>) {
    for argument in arguments { append(argument) }
  }

  /// The same command with other words in place of the first two, for a script's second try.
  func replacingFirstTwo(with first: String, _ second: String) -> RedisCommand {
    precondition(argumentCount >= 2)
    var command = RedisCommand(first, capacity: second.utf8.count + byteCount + 32)
    command.append(second)
    withUnsafeBytes { old in
      var place = old.firstIndex(of: UInt8(ascii: "\n"))! + 1
      for _ in 0..<2 { place = Self.endOfArgument(in: old, from: place) }
      command.appendEncoded(UnsafeRawBufferPointer(rebasing: old[place...]), count: argumentCount - 2)
    }
    return command
  }

  private mutating func appendEncoded(_ bytes: UnsafeRawBufferPointer, count: Int) {
    reserve(bytes.count)
    let place = end
    if let from = bytes.baseAddress {
      buffer.withUnsafeMutableBytes { ($0.baseAddress! + place).copyMemory(from: from, byteCount: bytes.count) }
    }
    end += bytes.count
    for _ in 0..<count { countOneMore() }
  }

  private static func endOfArgument(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var place = start + 1
    var length = 0
    while bytes[place] != UInt8(ascii: "\r") {
      length = length * 10 + Int(bytes[place] - UInt8(ascii: "0"))
      place += 1
    }
    return place + 2 + length + 2
  }

  // MARK: The buffer

  private mutating func reserve(_ count: Int) {
    let needed = end + count + 1
    if needed <= buffer.count { return }
    let used = end
    var larger = [UInt8](repeating: 0, count: max(needed, buffer.count * 2))
    larger.withUnsafeMutableBytes { to in
      buffer.withUnsafeBytes { to.baseAddress!.copyMemory(from: $0.baseAddress!, byteCount: used) }
    }
    buffer = larger
  }

  /// Adds one to the decimal count in front; a new digit moves the start one to the left.
  private mutating func countOneMore() {
    argumentCount += 1
    var digit = Self.countEnd - 1
    while buffer[digit] == UInt8(ascii: "9") {
      buffer[digit] = UInt8(ascii: "0")
      digit -= 1
    }
    if digit == start {
      start -= 1
      buffer[start] = UInt8(ascii: "*")
      buffer[digit] = UInt8(ascii: "1")
    } else {
      buffer[digit] += 1
    }
  }

  private static func digitCount(_ number: Int) -> Int {
    var count = 1
    var rest = number
    while rest >= 10 {
      rest /= 10
      count += 1
    }
    return count
  }

  private static func isStreaming(_ name: String) -> Bool {
    guard (7...12).contains(name.utf8.count) else { return false }
    switch name.uppercased() {
    case "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE", "MONITOR": return true
    default: return false
    }
  }
}
