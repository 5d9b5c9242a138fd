import Testing

@testable import RedisClient

@Suite struct RedisCommandTests {
  private func text(_ command: RedisCommand) -> String {
    command.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
  }

  @Test func aCommandIsEncodedAsRedisReadsIt() {
    var command = RedisCommand("RPUSH", "list", "", 42, .bytes([0, 13, 10]))
    command.append([UInt8](repeating: 97, count: 12)[2...])
    #expect(
      text(command)
        == "*6\r\n$5\r\nRPUSH\r\n$4\r\nlist\r\n$0\r\n\r\n$2\r\n42\r\n$3\r\n\0\r\n\r\n$10\r\naaaaaaaaaa\r\n")
    #expect(command.argumentCount == 6)
    #expect(command.byteCount == text(command).utf8.count)
  }

  @Test(arguments: [8, 9, 98, 99, 998, 999, 9999, 99_999]) func theCountGrowsDigitByDigit(count: Int) {
    var command = RedisCommand("MGET")
    for _ in 0..<count { command.append("k") }
    #expect(text(command).hasPrefix("*\(count + 1)\r\n$4\r\nMGET\r\n$1\r\nk\r\n"))
    #expect(text(command).hasSuffix("$1\r\nk\r\n"))
    #expect(command.byteCount == "*\(count + 1)\r\n".utf8.count + 10 + 7 * count)
  }

  @Test(arguments: [0, 9, 10, -1, -10, 1_700_000_000_000, .min, .max] as [Int64]) func aNumberIsItsDigits(number: Int64)
  {
    var command = RedisCommand("SET")
    command.append(number)
    #expect(text(command) == text(RedisCommand("SET", .string("\(number)"))))
  }

  @Test func theLargestNumberIsItsDigits() {
    var command = RedisCommand("SET")
    command.append(UInt64.max)
    #expect(text(command) == "*2\r\n$3\r\nSET\r\n$20\r\n18446744073709551615\r\n")
  }

  @Test(arguments: [0, 9, 10, 99, 100, 999, 1000, 65_535, 65_536, 1_000_000]) func anyLength(length: Int) {
    var command = RedisCommand("SET", "k")
    command.append([UInt8](repeating: 120, count: length))
    #expect(text(command).hasSuffix("\r\n$\(length)\r\n" + String(repeating: "x", count: length) + "\r\n"))
  }

  @Test func aZeroFollowsTheCommand() {
    // hiredis looks at the byte behind a command.
    for length in 0..<200 {
      let command = RedisCommand("PING", .bytes([UInt8](repeating: 36, count: length)))
      command.withUnsafeBytes { #expect($0.baseAddress!.load(fromByteOffset: $0.count, as: UInt8.self) == 0) }
    }
  }

  @Test func appendingToACopyLeavesTheOriginal() {
    let original = RedisCommand("DEL", "a")
    var copy = original
    copy.append("b")
    #expect(text(original) == "*2\r\n$3\r\nDEL\r\n$1\r\na\r\n")
    #expect(text(copy) == "*3\r\n$3\r\nDEL\r\n$1\r\na\r\n$1\r\nb\r\n")
  }

  @Test func theFirstTwoWordsCanBeReplaced() {
    let script = LuaScript(name: "x", source: "return 1")
    var command = script.command(keys: ["k1", "k2"])
    command.append("argument")
    #expect(
      text(command)
        == "*6\r\n$7\r\nEVALSHA\r\n$40\r\ne0e1f9fabfc9d4800c877a703b823ac0578ff8db\r\n$1\r\n2\r\n$2\r\nk1\r\n$2\r\nk2\r\n$8\r\nargument\r\n"
    )
    #expect(
      text(command.replacingFirstTwo(with: "EVAL", script.source))
        == "*6\r\n$4\r\nEVAL\r\n$8\r\nreturn 1\r\n$1\r\n2\r\n$2\r\nk1\r\n$2\r\nk2\r\n$8\r\nargument\r\n")
    #expect(text(RedisCommand("A", "b").replacingFirstTwo(with: "C", "d")) == "*2\r\n$1\r\nC\r\n$1\r\nd\r\n")
  }
}
