// The figures of the process. Other tests run in it, so they are compared roughly.

import EventLoop
import Glibc
import TestSupport
import Testing

@testable import API

@Suite struct ProcessFiguresTests {
  @Test func descriptorsAreCountedBothWays() throws {
    let before = try #require(ProcessFigures.openDescriptors())
    let copies = (0..<200).map { _ in dup(0) }
    defer { for copy in copies { close(copy) } }
    let counted = try #require(ProcessFigures.openDescriptors())
    let listed = try #require(ProcessFigures.listedDescriptors())
    #expect((150...250).contains(counted - before))
    #expect(abs(listed - counted) < 50)
    #expect(ProcessFigures.descriptorLimit() > counted)
  }

  @Test func itStartedNotLongAgoAndUsesTheProcessor() throws {
    let age = Loop.wallClockMilliseconds() * 1_000_000 - (try #require(ProcessFigures.startedAt()))
    #expect(age > -100_000_000 && age < 3_600_000_000_000)
    let before = ProcessFigures.processorTime()
    let end = Loop.now + .milliseconds(20)
    while Loop.now < end {}
    #expect(ProcessFigures.processorTime() > before)
    let memory = try #require(ProcessFigures.memory())
    #expect(memory.resident > 1 << 20 && memory.virtual >= memory.resident)
  }
}
