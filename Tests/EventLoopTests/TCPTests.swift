import EventLoop
import TestSupport
import Testing

/// A listener on a free port whose accepted connections the test takes one after the other.
@LoopActor
private final class Acceptor {
  let listener: TCPListener
  private(set) var accepted: [TCPConnection] = []

  init() throws {
    listener = try TCPListener(address: try SocketAddress(ip: "127.0.0.1", port: 0))
    try listener.start { [unowned self] in accepted.append($0) }
  }

  var address: SocketAddress { listener.localAddress! }

  func next(_ index: Int = 0) async throws -> TCPConnection {
    try await eventually("connection \(index)") { self.accepted.count > index }
    return accepted[index]
  }
}

@Suite struct TCPTests {
  @Test func bytesArriveInOrderAndEOFEndsTheReading() async throws {
    try await withDeadline {
      let acceptor = try Acceptor()
      let client = try await TCPConnection.connect(to: acceptor.address)
      let server = try await acceptor.next()
      let payload = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      spawn {
        for start in stride(from: 0, to: payload.count, by: 70_001) {
          try await client.send(Array(payload[start..<min(start + 70_001, payload.count)]))
        }
        client.shutdownWrite()
      }
      var received: [UInt8] = []
      while let chunk = try await server.read() { received += chunk }
      #expect(received == payload)
      // Half-closed: the other direction still works.
      try await server.send(Array("adiós".utf8))
      server.closeAfterFlush()
      #expect(try await client.read() == Array("adiós".utf8))
      #expect(try await client.read() == nil)
      client.close()
      acceptor.listener.close()
    }
  }

  @Test func deliveredBytesAreCountedWhileALargeWriteIsUnderWay() async throws {
    try await withDeadline {
      let acceptor = try Acceptor()
      let client = try await TCPConnection.connect(to: acceptor.address)
      let server = try await acceptor.next()
      let total = 32 * 1024 * 1024
      client.write([UInt8](repeating: 7, count: total))
      #expect(client.queuedByteCount > 0)
      #expect(client.deliveredByteCount < UInt64(total))
      var received = 0
      while received < total / 2, let chunk = try await server.read() { received += chunk.count }
      #expect(client.queuedByteCount > 0)
      #expect(client.deliveredByteCount >= UInt64(received))
      #expect(client.deliveredByteCount < UInt64(total))
      while received < total, let chunk = try await server.read() { received += chunk.count }
      try await eventually("all is acknowledged") { client.deliveredByteCount == UInt64(total) }
      client.close()
      server.close()
      acceptor.listener.close()
    }
  }

  @Test func aReaderThatDoesNotReadStopsTheWriter() async throws {
    try await withDeadline {
      let acceptor = try Acceptor()
      let client = try await TCPConnection.connect(to: acceptor.address)
      let server = try await acceptor.next()
      var sent = 0
      let total = 64 * 1024 * 1024
      let writer = spawn {
        let chunk = [UInt8](repeating: 7, count: 1 << 20)
        while sent < total {
          try await client.send(chunk)
          sent += chunk.count
        }
        client.shutdownWrite()
      }
      // The writer comes to rest with the kernel's buffers full and little more queued here.
      var previous = -1
      try await eventually("the writer stalls") {
        defer { previous = sent }
        try await Loop.sleep(for: .milliseconds(30))
        return sent == previous && client.queuedByteCount > TCPConnection.highWaterMark
      }
      #expect(sent < total)
      #expect(client.queuedByteCount < 4 << 20)
      var received = 0
      while let chunk = try await server.read() { received += chunk.count }
      try await writer.value
      #expect(received == total)
      client.close()
      server.close()
      acceptor.listener.close()
    }
  }

  @Test func vectoredWritesKeepTheirOrderAlsoBehindAQueue() async throws {
    try await withDeadline {
      let acceptor = try Acceptor()
      let client = try await TCPConnection.connect(to: acceptor.address)
      let server = try await acceptor.next()
      var expected: [UInt8] = []
      for round in 0..<200 {
        let pieces = (0..<5).map { [UInt8](repeating: UInt8(truncatingIfNeeded: round &+ $0), count: 5000 * $0) }
        client.write(vectored: pieces)
        client.write([UInt8(truncatingIfNeeded: round)])
        for piece in pieces { expected += piece }
        expected.append(UInt8(truncatingIfNeeded: round))
      }
      #expect(client.queuedByteCount > 0)
      client.closeAfterFlush()
      var received: [UInt8] = []
      while let chunk = try await server.read() { received += chunk }
      #expect(received == expected)
      server.close()
      acceptor.listener.close()
    }
  }

  @Test func aPausedListenerLeavesConnectionsInTheKernel() async throws {
    try await withDeadline {
      let acceptor = try Acceptor()
      acceptor.listener.pause()
      let first = try await TCPConnection.connect(to: acceptor.address)
      let second = try await TCPConnection.connect(to: acceptor.address)
      try await Loop.sleep(for: .milliseconds(20))
      #expect(acceptor.accepted.isEmpty)
      acceptor.listener.resume()
      try await eventually { acceptor.accepted.count == 2 }
      for connection in acceptor.accepted + [first, second] { connection.close() }
      acceptor.listener.close()
    }
  }

  @Test func aResetShowsAsAnErrorAndARefusalAsWell() async throws {
    try await withDeadline {
      let acceptor = try Acceptor()
      let address = acceptor.address
      let client = try await TCPConnection.connect(to: address)
      try await acceptor.next().reset()
      await #expect(throws: LoopError.self) { try await client.read() }
      #expect(client.isClosed)
      acceptor.listener.close()
      let error = await #expect(throws: LoopError.self) { try await TCPConnection.connect(to: address) }
      #expect(error?.name == "ECONNREFUSED")
    }
  }

  @Test func connectingToASilentAddressEndsAtItsDeadline() async throws {
    try await withDeadline {
      // A listener whose backlog is full answers no further SYN.
      let listener = try TCPListener(address: try SocketAddress(ip: "127.0.0.1", port: 0))
      listener.pause()
      try listener.start(backlog: 0) { _ in }
      var clients: [TCPConnection] = []
      var failure: LoopError?
      for _ in 0..<8 where failure == nil {
        do {
          clients.append(try await TCPConnection.connect(to: listener.localAddress!, timeout: .milliseconds(150)))
        } catch let error as LoopError { failure = error }
      }
      #expect(failure?.name == "ETIMEDOUT")
      for client in clients { client.close() }
      listener.close()
    }
  }

  @Test func aTakenPortIsReportedWithTheCallAndTheCode() async throws {
    try await withDeadline {
      let acceptor = try Acceptor()
      let error = #expect(throws: LoopError.self) {
        let second = try TCPListener(address: acceptor.address)
        try second.start { _ in }
      }
      #expect(error?.description.contains("EADDRINUSE") == true)
      acceptor.listener.close()
    }
  }

  @Test func manyThatComeAtOnceAreAcceptedAFewInEachTurn() async throws {
    try await withDeadline {
      var accepted: [TCPConnection] = []
      var turns: [Int64: Int] = [:]
      let listener = try TCPListener(address: try SocketAddress(ip: "127.0.0.1", port: 0))
      try listener.start { connection in
        accepted.append(connection)
        turns[Loop.turnDurations.count, default: 0] += 1
      }
      // The kernel makes their connections while the loop is busy here.
      let port = Int(listener.localAddress!.port)
      let clients = try (0..<10 * TCPListener.acceptedAtOnce).map { _ in try RudeClient(port: port) }
      try await eventually { accepted.count == clients.count }
      #expect(turns.values.allSatisfy { $0 <= TCPListener.acceptedAtOnce })
      for connection in accepted { connection.close() }
      listener.close()
    }
  }

  @Test func theDeadlineFiresOnceAndCanBeExtended() async throws {
    try await withDeadline {
      let acceptor = try Acceptor()
      let client = try await TCPConnection.connect(to: acceptor.address)
      let recorder = DeadlineRecorder()
      client.delegate = recorder
      client.setDeadline(after: .milliseconds(20))
      client.setDeadline(after: .milliseconds(60))
      let start = Loop.now
      try await eventually { recorder.expirations == 1 }
      #expect(Loop.now - start >= .milliseconds(55))
      client.setDeadline(after: .milliseconds(5))
      client.setDeadline(after: nil)
      try await Loop.sleep(for: .milliseconds(20))
      #expect(recorder.expirations == 1)
      client.close()
      try await eventually { recorder.closings == 1 }
      try await acceptor.next().close()
      acceptor.listener.close()
    }
  }
}

@LoopActor
private final class DeadlineRecorder: TCPConnectionDelegate {
  var expirations = 0
  var closings = 0
  func connection(_ connection: TCPConnection, didRead bytes: UnsafeRawBufferPointer) {}
  func connectionDidReachEOF(_ connection: TCPConnection) {}
  func connectionDidDrain(_ connection: TCPConnection) {}
  func connectionDeadlineExpired(_ connection: TCPConnection) { expirations += 1 }
  func connection(_ connection: TCPConnection, didCloseWith error: LoopError?) { closings += 1 }
}
