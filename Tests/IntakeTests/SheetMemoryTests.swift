// The memory that all spreadsheets under way may take together, and that one is read at a time.

import EventLoop
import HTTPServer
import TestSupport
import Testing

@testable import Intake

@Suite struct SheetMemoryTests {
  @LoopActor
  private func fill(_ file: SheetMemory.File, of memory: SheetMemory, upTo count: Int) throws(HTTPError) {
    let piece = [UInt8](repeating: 1, count: 1 << 20)
    while file.bytes.count < count {
      let result = piece.withUnsafeBytes { bytes in
        Result { () throws(HTTPError) in try memory.append(bytes, to: file) }
      }
      try result.get()
    }
  }

  @Test func oneFileAndAllTogetherAreBounded() async throws {
    try await withDeadline(.seconds(60)) {
      let memory = SheetMemory()
      var files = (0..<4).map { _ in memory.makeFile() }
      for file in files { try fill(file, of: memory, upTo: IntakeLimits.sheet) }
      #expect(memory.held == IntakeLimits.sheets)
      let more = memory.makeFile()
      let crowded = #expect(throws: HTTPError.self) { try fill(more, of: memory, upTo: 1) }
      #expect(crowded?.status == .contentTooLarge)
      #expect(crowded?.headers["Retry-After"] == "5")
      files.removeLast()
      try fill(more, of: memory, upTo: IntakeLimits.sheet)
      let large = #expect(throws: HTTPError.self) { try fill(more, of: memory, upTo: IntakeLimits.sheet + 1) }
      #expect(large?.status == .contentTooLarge)
      files = []
      #expect(memory.held == IntakeLimits.sheet)
      withExtendedLifetime(more) {}
    }
  }

  @Test func oneIsReadAtATimeInTheirOrder() async throws {
    try await withDeadline(.seconds(60)) {
      let memory = SheetMemory()
      var order: [Int] = []
      var reading = 0
      let readers = (0..<5).map { number in
        spawn {
          try await memory.read {
            reading += 1
            #expect(reading == 1)
            for _ in 0..<3 { await Loop.bulkTurn() }
            order.append(number)
            reading -= 1
          }
        }
      }
      readers[2].cancel()
      for (number, reader) in readers.enumerated() {
        if number == 2 {
          await #expect(throws: CancellationError.self) { try await reader.value }
        } else {
          try await reader.value
        }
      }
      #expect(order == [0, 1, 3, 4])
    }
  }
}
