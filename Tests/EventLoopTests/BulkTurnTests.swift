// The order of bulk work and of everything else, counted in slices and turns.

import EventLoop
import TestSupport
import Testing

/// The tests run one after the other, since their lines of tasks are long.
@Suite(.serialized) struct BulkTurnTests {
  @Test func aJobGoesBeforeAllBulkWorkThatWaits() async throws {
    try await withDeadline {
      let passed = try await BulkWork.slices(during: { await spawn {}.value })
      #expect(passed <= BulkWork.few)
    }
  }

  @Test func aTimerGoesBeforeAllBulkWorkThatWaits() async throws {
    try await withDeadline {
      let timer = Timer()
      defer { timer.close() }
      let passed = try await BulkWork.slices {
        await withUnsafeContinuation { continuation in
          timer.start(at: LoopInstant(nanoseconds: 0)) { continuation.resume() }
        }
      }
      #expect(passed <= BulkWork.few)
    }
  }

  /// A probe, on a connection that is open and on one that is yet to be made.
  @Test(arguments: [false, true])
  func aSocketGoesBeforeAllBulkWorkThatWaits(isNew: Bool) async throws {
    try await withDeadline {
      var accepted: [TCPConnection] = []
      let listener = try TCPListener(address: try SocketAddress(ip: "127.0.0.1", port: 0))
      try listener.start { connection in
        accepted.append(connection)
        spawn { while let bytes = try await connection.read() { try await connection.send(bytes) } }
      }
      let address = listener.localAddress!
      var client = isNew ? nil : try await TCPConnection.connect(to: address)
      let passed = try await BulkWork.slices {
        if client == nil { client = try await TCPConnection.connect(to: address) }
        try await client!.send([1])
        #expect(try await client!.read() == [1])
      }
      #expect(passed <= BulkWork.few)
      for connection in accepted + [client!] { connection.close() }
      listener.close()
    }
  }

  @Test func aTurnDoesOneSlice() async throws {
    try await withDeadline {
      var turns: [Int64] = []
      let work = BulkWork(tasks: 20) { turns.append(Loop.turnDurations.count) }
      try await eventually { work.slices >= 60 }
      await work.stop()
      #expect(zip(turns, turns.dropFirst()).allSatisfy { $0 < $1 })
    }
  }

  @Test func whoAsksFirstIsServedFirst() async throws {
    try await withDeadline {
      var order: [Int] = []
      let tasks = (0..<10).map { number in
        spawn {
          for _ in 0..<3 {
            await Loop.bulkTurn()
            order.append(number)
          }
        }
      }
      for task in tasks { await task.value }
      #expect(order == Array(0..<10) + Array(0..<10) + Array(0..<10))
    }
  }

  /// However many jobs there are, each turn does a slice.
  @Test func otherWorkCannotStarveBulkWork() async throws {
    try await withDeadline {
      var isDone = false
      @LoopActor func again() {
        let end = Loop.now + .microseconds(200)
        while Loop.now < end {}
        if !isDone { spawn { again() } }
      }
      for _ in 0..<20 { again() }
      for _ in 0..<3 { await Loop.bulkTurn() }
      isDone = true
    }
  }

  @Test func whatASliceGathersForASocketIsSentBeforeTheNextSlice() async throws {
    try await withDeadline {
      var order: [String] = []
      let tasks = (1...3).map { number in
        spawn {
          await Loop.bulkTurn()
          order.append("slice \(number)")
          Loop.beforeWaiting { order.append("sent \(number)") }
        }
      }
      for task in tasks { await task.value }
      try await eventually { order.count == 6 }
      #expect(order == ["slice 1", "sent 1", "slice 2", "sent 2", "slice 3", "sent 3"])
    }
  }

  @Test func aCancelledTaskHasItsTurnToo() async throws {
    try await withDeadline {
      let task = spawn {
        withUnsafeCurrentTask { $0?.cancel() }
        await Loop.bulkTurn()
        return Task.isCancelled
      }
      #expect(await task.value)
    }
  }

  @Test func aTaskOfAnotherExecutorComesBackToIt() async throws {
    TestLoop.start()
    await Loop.bulkTurn()
    #expect(!LoopExecutor.shared.isOnLoopThread)
  }
}
