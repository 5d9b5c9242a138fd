import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct PollWatcherTests {
  @Test func reportsReadabilityAndWritabilityOfAForeignDescriptor() async throws {
    try await withDeadline {
      var pair: [Int32] = [0, 0]
      #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
      let watcher = try PollWatcher(descriptor: pair[0])
      var seen: PollEvents = []
      watcher.start([.readable, .writable]) { events, status in
        #expect(status == 0)
        seen.formUnion(events)
      }
      try await eventually { seen == .writable }
      watcher.update(.readable)
      #expect(write(pair[1], "x", 1) == 1)
      try await eventually { seen.contains(.readable) }
      watcher.close()
      close(pair[0])
      close(pair[1])
    }
  }

  @Test func aRegularFileCannotBeWatched() async throws {
    try await withDeadline {
      let descriptor = open("/etc/passwd", O_RDONLY)
      #expect(throws: LoopError.self) { try PollWatcher(descriptor: descriptor) }
      close(descriptor)
    }
  }
}

@Suite struct SignalTests {
  @Test func aSignalCallsBackOnTheLoopUntilClosed() async throws {
    try await withDeadline {
      var count = 0
      let signal = try Signal(SIGUSR2) { count += 1 }
      kill(getpid(), SIGUSR2)
      try await eventually { count == 1 }
      kill(getpid(), SIGUSR2)
      try await eventually { count == 2 }
      signal.close()
    }
  }
}
