// The instance on which a number's campaigns are placed, by what each instance knows of the others.

import CampaignSupport
import EventLoop
import RedisClient
import TestSupport
import Testing

@testable import Campaigns
@testable import Delivery
@testable import Queue
@testable import Text

@Suite struct InstanceRosterTests {
  @Test func whoIsAloneOrCannotTellTheOthersApartTakesEverything() async throws {
    try await QueueFixture.run { q in
      let roster = InstanceRoster(instances: q.queue.instances)
      for inbox in 1...50 { #expect(roster.elsewhere("\(inbox)") == nil) }
      roster.note([q.queue.link.identity.text])
      for inbox in 1...50 { #expect(roster.elsewhere("\(inbox)") == nil) }
      roster.note((0...QueueLookout.mostInstances).map { "i\($0)" })
      #expect(roster.peers == [])
      for inbox in 1...50 { #expect(roster.elsewhere("\(inbox)") == nil) }
    }
  }

  @Test func allAgreeAndWhoIsAvoidedIsPassedOver() async throws {
    try await QueueFixture.run { q in
      let queues = ["a", "b", "c"].map {
        CampaignQueue(connection: q.redis, settings: .fast, identity: InstanceIdentity(label: $0))
      }
      let names = queues.map(\.link.identity.text)
      let rosters = queues.map { InstanceRoster(instances: $0.instances) }
      for roster in rosters { roster.note(names) }
      for inbox in (1...60).map({ String($0) }) {
        let placed = try #require(RendezvousHash.choice(for: inbox, among: names))
        for (name, roster) in zip(names, rosters) {
          #expect(roster.elsewhere(inbox) == (placed == name ? nil : placed))
        }
      }
      rosters[0].avoid(names[1])
      rosters[0].note(names.reversed())
      for inbox in (1...60).map({ String($0) }) {
        let placed = RendezvousHash.choice(for: inbox, among: [names[0], names[2]])
        #expect(rosters[0].elsewhere(inbox) == (placed == names[0] ? nil : placed))
      }
      // An instance that was gone and is back has a new start.
      rosters[0].note([names[0], names[2]])
      rosters[0].note(names)
      #expect((1...60).contains { rosters[0].elsewhere("\($0)") == names[1] })
    }
  }

  @Test func whoHasLeftOrIsFullSaysNothingMore() async throws {
    try await QueueFixture.run { q in
      let roster = InstanceRoster(instances: q.queue.instances)
      try await roster.beat(running: 0, isFull: true)
      #expect(try await q.text("ZCARD", "instancias") == "0")
      try await roster.beat(running: 0, isFull: false)
      #expect(try await q.text("ZCARD", "instancias") == "1")
      await roster.leave()
      roster.beatAtOnce()
      try await roster.beat(running: 0, isFull: false)
      #expect(try await q.text("ZCARD", "instancias") == "0")
    }
  }
}
