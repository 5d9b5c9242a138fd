import EventLoop
import Foundation
import Logging
import TestSupport
import Testing

@testable import LoopServer
@testable import Text

/// A pipe or socket pair whose reading end the test holds.
private final class Channel: Sendable {
  let reader: Int32
  let writer: Int32

  init(_ kind: Kind) throws {
    var ends: [Int32] = [-1, -1]
    switch kind {
    case .pipe: try #require(pipe(&ends) == 0)
    case .socket: try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    }
    reader = ends[0]
    writer = ends[1]
  }

  enum Kind: CaseIterable { case pipe, socket }

  /// The bytes that are there now.
  func readAvailable() -> [UInt8] {
    var result: [UInt8] = []
    var request = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while poll(&request, 1, 0) > 0 {
      let count = read(reader, &chunk, chunk.count)
      if count <= 0 { break }
      result.append(contentsOf: chunk[..<count])
    }
    return result
  }

  var isNonBlocking: Bool { fcntl(writer, F_GETFL) & O_NONBLOCK != 0 }

  deinit {
    close(reader)
    close(writer)
  }
}

@Suite(.serialized) struct LogOutputTests {
  static func line(_ number: Int) -> [UInt8] { Array("\(number) \(String(repeating: "x", count: 990))\n".utf8) }

  /// Nobody reads while 10 MB are submitted in no time. The lines that fit are kept and the rest is counted; then all
  /// of it is read.
  @Test(arguments: Channel.Kind.allCases)
  fileprivate func neverBlocksAndTellsWhatIsMissing(kind: Channel.Kind) async throws {
    try await withDeadline {
      let channel = try Channel(kind)
      let output = LogOutput(descriptor: channel.writer, style: .json)
      let start = Loop.now
      for number in 0..<10_000 { output.write(Self.line(number)) }
      #expect(Loop.now - start < .seconds(5))
      #expect(output.queuedByteCount <= LogLimits.queue)
      #expect(output.queuedByteCount > LogLimits.queue - 2000)
      let missing = output.droppedCount
      #expect(missing > 8000)
      #expect(!channel.isNonBlocking)

      var received: [UInt8] = []
      try await eventually {
        received += channel.readAvailable()
        return output.queuedByteCount == 0
      }
      output.write(Self.line(10_000))
      await output.finish()
      received += channel.readAvailable()

      let lines = String(decoding: received, as: UTF8.self).split(separator: "\n")
      let kept = 10_000 - missing
      #expect(lines.count == kept + 2)
      for number in 0..<kept { #expect(lines[number].hasPrefix("\(number) ")) }
      let report = try #require(
        try JSONSerialization.jsonObject(with: Data(lines[kept].utf8)) as? [String: Any])
      #expect(report["descartadas"] as? Int == missing && report["level"] as? String == "warning")
      #expect(lines[kept + 1].hasPrefix("10000 "))
      #expect(output.droppedCount == 0 && output.droppedTotal == missing)
      #expect(!output.isWatching)
    }
  }

  @Test func finishIsBounded() async throws {
    try await withDeadline {
      let channel = try Channel(.pipe)
      let output = LogOutput(descriptor: channel.writer, style: .json)
      for number in 0..<500 { output.write(Self.line(number)) }
      #expect(output.queuedByteCount > 0)
      let start = Loop.now
      await output.finish(within: .milliseconds(50))
      #expect(Loop.now - start < .seconds(5))
      #expect(!output.isWatching)
      output.write(Self.line(1))
    }
  }

  @Test func finishWaitsForASlowReader() async throws {
    try await withDeadline {
      let channel = try Channel(.pipe)
      let output = LogOutput(descriptor: channel.writer, style: .json)
      for number in 0..<500 { output.write(Self.line(number)) }
      let reader = spawn { () async throws -> Int in
        var count = 0
        while count < 500 {
          count += channel.readAvailable().filter { $0 == UInt8(ascii: "\n") }.count
          try await Loop.sleep(for: .milliseconds(1))
        }
        return count
      }
      await output.finish(within: .seconds(20))
      #expect(output.queuedByteCount == 0)
      #expect(try await reader.value == 500)
    }
  }

  @Test func aReaderThatIsGoneIsNoProblem() async throws {
    try await withDeadline {
      var ends: [Int32] = [-1, -1]
      try #require(pipe(&ends) == 0)
      let output = LogOutput(descriptor: ends[1], style: .json)
      output.write(Self.line(0))
      close(ends[0])
      for number in 1..<5000 { output.write(Self.line(number)) }
      #expect(output.queuedByteCount == 0)
      await output.finish()
      close(ends[1])
      LogOutput(descriptor: -1, style: .json).write(Self.line(0))
    }
  }

  @Test func aReaderThatLeavesInBetweenEndsTheWait() async throws {
    try await withDeadline {
      var ends: [Int32] = [-1, -1]
      try #require(pipe(&ends) == 0)
      let output = LogOutput(descriptor: ends[1], style: .json)
      for number in 0..<500 { output.write(Self.line(number)) }
      close(ends[0])
      try await eventually { output.queuedByteCount == 0 }
      await output.finish()
      close(ends[1])
    }
  }

  @Test func aFileGetsEverythingWithoutSecrets() async throws {
    try await withDeadline {
      let path = FileManager.default.temporaryDirectory.appending(path: "loopserver-\(UUID().uuidString).log").path
      let file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
      try #require(file >= 0)
      defer {
        close(file)
        unlink(path)
      }
      let output = LogOutput(descriptor: file, style: .json, redactor: Redactor(["hunter2"]))
      var logger = Logger(label: "test") { _ in LineLogHandler(output: output, level: .info) }
      logger[metadataKey: "campana"] = "promo"
      logger.info("entra hunter2", metadata: ["clave": "hunter2", "campana": "otra"])
      logger.debug("no se ve")
      logger.logLevel = .debug
      logger.debug("se ve")
      for number in 0..<3000 { output.write(Self.line(number)) }
      await output.finish()

      let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      #expect(lines.count == 3002)
      let first = try LogLineTests.object(String(lines[0]))
      #expect(first["msg"] as? String == "entra ***" && first["clave"] as? String == "***")
      #expect(first["campana"] as? String == "otra")
      #expect(try LogLineTests.object(String(lines[1]))["msg"] as? String == "se ve")
    }
  }

  @Test func anotherThreadMayLog() async throws {
    try await withDeadline {
      let channel = try Channel(.pipe)
      let output = LogOutput(descriptor: channel.writer, style: .json)
      Thread { output.submit(Array("de otro hilo\n".utf8)) }.start()
      var received: [UInt8] = []
      try await eventually {
        received += channel.readAvailable()
        return received == Array("de otro hilo\n".utf8)
      }
      await output.finish()
    }
  }
}
