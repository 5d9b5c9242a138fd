// Campaigns that wait for their time: `inicio`, and the hours of `ventana`. That time is a second or two away, or
// hours, and never so near that a slow machine changes the outcome.

import EventLoop
import Foundation
import TestSupport
import Testing
import Text

@Suite struct ScheduleTests {
  @Test func aScheduledCampaignStartsOnTimeAndNotBefore() async throws {
    try await withDeadline(.seconds(60)) {
      try await inTime { lead in
        try await Stack.run { stack in
          let start = Loop.wallClockMilliseconds() + lead.milliseconds
          let created = try await stack.upload(csv(rows: 5), title: "luego", fields: ["inicio": exact(start)])
          let waiting = try await stack.status("luego")
          if Loop.wallClockMilliseconds() >= start { throw TooLate() }
          #expect(created.string("estado") == "programado")
          #expect(waiting.string("estado") == "programado")
          #expect(waiting.string("espera_hasta") == Timestamp.text(start))
          #expect(waiting.int("pendientes") == 5)
          #expect(try await stack.redisCLI("HGET", "campaign:luego:stats", "inicio_ms") == "\(start)")

          #expect(try await stack.waitUntilCompleted("luego", within: lead + .seconds(20)).int("enviados") == 5)
          try await expectOnTime(start, stack)
        }
      }
    }
  }

  /// The instance that took the upload is gone before the start. Another one, or the same again, is there.
  @Test(arguments: [true, false])
  func aScheduledCampaignStartsOnAnyInstance(isOrderly: Bool) async throws {
    try await withDeadline(.seconds(90)) {
      // The start is so far away that an owner would not keep the campaign (`DeliveryLimits.longHold`).
      try await inTime([.seconds(14), .seconds(40), .seconds(120)]) { lead in
        try await Stack.run { stack in
          let start = Loop.wallClockMilliseconds() + lead.milliseconds
          _ = try await stack.upload(csv(rows: 3), title: "luego", fields: ["inicio": exact(start)])
          let token = try await stack.redisCLI("HGET", "campaign:luego:stats", "propietario")
          if Loop.wallClockMilliseconds() >= start - 12_000 { throw TooLate() }
          #expect(token == "")
          if isOrderly { _ = await stack.server.stop() } else { await stack.server.crash() }
          let other = try await stack.startServer()
          let waiting = try await stack.status("luego", from: other)
          if Loop.wallClockMilliseconds() >= start { throw TooLate() }
          #expect(waiting.string("estado") == "programado")
          _ = try await stack.waitUntilCompleted("luego", within: lead + .seconds(26), from: other)
          try await expectOnTime(start, stack)
        }
      }
    }
  }

  /// Expects no message before the start, and the first one soon after it.
  @LoopActor
  private func expectOnTime(_ start: Milliseconds, _ stack: Stack) async throws {
    let first = try #require(try await stack.received().map(\.at).min())
    let waited = Milliseconds(stack.waits.waited(from: Int(start), to: first))
    #expect(Int64(first) >= start && Int64(first) < start + onTime + waited)
  }

  @Test func aStartThatHasPassedIsNow() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let created = try await stack.upload(
          csv(rows: 3), title: "ya", fields: ["inicio": "2020-01-08T10:30:00", "zona_horaria": "America/Caracas"])
        #expect(created.string("estado") == "encolado")
        #expect(try await stack.waitUntilCompleted("ya").int("enviados") == 3)
      }
    }
  }

  @Test func outsideItsWindowACampaignWaitsAndSaysSo() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let opening = Loop.wallClockMilliseconds() + 2 * 3_600_000
        let window = "\(clock(opening))-\(clock(opening + 3_600_000))"
        let created = try await stack.upload(
          csv(rows: 5), title: "cerrada", fields: ["ventana": window, "zona_horaria": "America/Caracas"])
        #expect(created.status == 200 && created.string("estado") == "encolado")

        var status = created
        try await eventually("the reason is told; last seen: \(status.body)") {
          status = try await stack.status("cerrada")
          return status.string("motivo") != nil
        }
        #expect(status.string("motivo") == "Fuera de la ventana de envío \(window) (America/Caracas)")
        #expect(status.string("estado") == "encolado")
        let until = try #require(status.string("espera_hasta").flatMap { Timestamp.parse($0)?.utc })
        #expect(abs(until - opening / 60_000 * 60_000) < 2000)
        // No instance owns the campaign meanwhile.
        try await eventually { try await stack.redisCLI("HGET", "campaign:cerrada:stats", "propietario") == "" }
        let due = try await stack.redisCLI("ZSCORE", "campaigns:activas", "cerrada")
        #expect(abs((Int64(due) ?? 0) - until) < 2000)

        // A hold that Redis forgets is told again.
        #expect(try await stack.redisCLI("HSET", "campaign:cerrada:stats", "espera_hasta_ms", "0", "motivo", "") == "0")
        #expect(try await stack.redisCLI("ZADD", "campaigns:activas", "0", "cerrada") == "0")
        try await eventually { try await stack.status("cerrada").string("motivo") != nil }
        #expect(try await stack.status("cerrada").int("pendientes") == 5)
        #expect(try await stack.received().isEmpty)
      }
    }
  }

  @Test func insideItsWindowACampaignIsSent() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        let now = Loop.wallClockMilliseconds()
        // The window is open from two hours ago to two hours ahead, which now and then is over midnight.
        let window = "\(clock(now - 2 * 3_600_000))-\(clock(now + 2 * 3_600_000))"
        _ = try await stack.upload(
          csv(rows: 20), title: "abierta", fields: ["ventana": window, "zona_horaria": "America/Caracas"])
        let done = try await stack.waitUntilCompleted("abierta")
        #expect(done.int("enviados") == 20 && done.string("motivo") == nil)
        #expect(try await stack.redisCLI("HGET", "campaign:abierta:stats", "ventana") == window)
        #expect(try await stack.redisCLI("HGET", "campaign:abierta:stats", "zona_horaria") == "America/Caracas")
      }
    }
  }

  @Test func wrongTimesAre422() async throws {
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        for (fields, wrong) in [
          (["ventana": "08:00-20:00"], "zona_horaria"), (["ventana": "mañana", "zona_horaria": "UTC"], "ventana"),
          (["zona_horaria": "Marte/Base"], "zona_horaria"), (["inicio": "2026-01-08T10:30:00"], "inicio"),
        ] {
          let answer = try await stack.upload(csv(rows: 1), title: "mala", fields: fields)
          #expect(answer.status == 422)
          let issues = answer.json["detail"] as? [[String: Any]] ?? []
          #expect(issues.compactMap { ($0["loc"] as? [String])?.last } == [wrong])
        }
        #expect(try await stack.keys() == [])
      }
    }
  }
}

/// The longest delay of a first message. 300 ms are promised; the rest is for the machine, which other tests share.
private let onTime: Milliseconds = 2000

/// ISO 8601 to the millisecond.
private func exact(_ moment: Milliseconds) -> String {
  var bytes: [UInt8] = []
  Timestamp.append(moment, fraction: true, to: &bytes)
  return String(decoding: bytes, as: UTF8.self)
}

/// `HH:MM` in Caracas, which is four hours behind UTC all the year.
private func clock(_ moment: Milliseconds) -> String {
  let minutes = ((moment - 4 * 3_600_000) / 60_000) % 1440
  return String(format: "%02d:%02d", minutes / 60, minutes % 60)
}
