// The campaigns that a process misses in Redis: they were there and have neither ended nor been deleted.

import CampaignSupport
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Delivery
@testable import Health
@testable import Queue

@Suite struct RememberedCampaignsTests {
  @Test func onlyWhatIsGoneForNoReasonIsMissed() async throws {
    try await QueueFixture.run { q in
      let health = ServiceHealth(instance: "a")
      let remembered = RememberedCampaigns(losses: q.queue.losses, observer: q.queue.observer, health: health)
      let titles = ["queda", "eliminada", "terminada", "repetida", "perdida"]
      for title in titles {
        try await q.publish(title, upload: title)
        remembered.remember(title, upload: title)
      }
      let watching = spawn { await remembered.run() }
      try await eventually { try await q.redis.command("EXISTS", .string(QueueKeys.mark)).asInteger == 1 }

      for title in ["eliminada", "terminada", "repetida"] { _ = try await q.queue.controls.cancel(title) }
      for title in ["eliminada", "repetida"] { #expect(try await q.queue.controls.delete(title) == .done(.cancelled)) }
      try await q.publish("repetida", upload: "otra")
      for key in QueueKeys.campaign("perdida").names { _ = try await q.redis.command("DEL", .string(key)) }
      // A Redis that was emptied has no mark.
      _ = try await q.redis.command("DEL", .string(QueueKeys.mark))

      try await eventually { remembered.isLost("perdida") }
      #expect(titles.filter { remembered.isLost($0) } == ["perdida"])
      #expect(health.concernReason?.contains("ha perdido 1 campaña") == true)

      // The campaign comes back with an old snapshot, is lost again, and is given up.
      try await q.publish("perdida", upload: "perdida")
      _ = try await q.redis.command("DEL", .string(QueueKeys.mark))
      try await eventually { health.concernReason == nil }
      for key in QueueKeys.campaign("perdida").names { _ = try await q.redis.command("DEL", .string(key)) }
      remembered.suspect("perdida")
      try await eventually { remembered.isLost("perdida") }
      remembered.forget("perdida")
      #expect(health.concernReason == nil)
      remembered.stop()
      await watching.value
    }
  }

  @Test func anotherInstanceHearsThatALostOneWasGivenUp() async throws {
    try await QueueFixture.run { q in
      let health = ServiceHealth(instance: "a")
      let remembered = RememberedCampaigns(losses: q.queue.losses, observer: q.queue.observer, health: health)
      try await q.queue.clock.read()
      remembered.remember("X", upload: "u1")
      let watching = spawn { await remembered.run() }
      try await eventually { health.concernReason != nil }
      try await q.queue.losses.noteDeletion(of: "X")
      remembered.suspect("X")
      try await eventually { health.concernReason == nil }
      remembered.stop()
      await watching.value
    }
  }
}
