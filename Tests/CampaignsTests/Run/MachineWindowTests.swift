// A campaign with a window: its holds, their lengths, and other holds beside the window's.

import Testing

@testable import Campaigns
@testable import Text

enum WindowCase {
  /// A window in a zone where it is noon at the given moment.
  static func schedule(_ window: String, noon: Milliseconds) throws -> SendSchedule {
    let rules = TimeZoneRules(initialOffset: 43_200 - noon / 1000 % 86_400, transitions: [], rule: nil)
    return SendSchedule(
      window: try SendWindow(window), zone: try #require(TimeZoneName("Etc/Prueba")), rules: rules)
  }
}

@Suite struct MachineWindowTests {
  private static let reason = "Fuera de la ventana de envío 12:00-24:00 (Etc/Prueba)"

  /// A campaign whose window opens a minute after the claim.
  private static func machine() throws -> CampaignMachine {
    var machine = Claimed.machine()
    machine.windowFound(try WindowCase.schedule("12:00-24:00", noon: Claimed.start + 60_000))
    return machine
  }

  @Test func outsideTheWindowTheCampaignIsHeldUntilItOpens() throws {
    var machine = try Self.machine()
    #expect(machine.keepToWindow(at: Claimed.after(0)) == [])
    #expect(machine.wishes.hold == .lasting(60_000, reason: Self.reason))
    var capacity = machine.capacity(in: RunSurroundings(), at: Claimed.after(0))
    #expect(capacity == 0)
    let due = machine.due(in: RunSurroundings(), at: Claimed.after(0))
    #expect(due == Claimed.after(0).now, "Redis is told")
    // Redis has the hold, which is so long that nobody needs to own the campaign.
    machine.take(at: 1) { $0.holdUntil = Claimed.start + 60_000 }
    #expect(machine.keepToWindow(at: Claimed.after(1)) == [] && machine.wishes.hold == nil)
    #expect(machine.nextStep(now: Claimed.after(1).now) == .release)
    // The window opens.
    machine.take(at: 60_000) { $0.holdUntil = nil }
    #expect(machine.keepToWindow(at: Claimed.after(60_000)) == [] && machine.wishes.hold == nil)
    capacity = machine.capacity(in: RunSurroundings(), at: Claimed.after(60_000))
    #expect(capacity == 16)
  }

  /// The next look is at the window's edge, if nothing else is due.
  @Test func theEdgeIsDue() throws {
    var machine = Claimed.machine()
    machine.windowFound(try WindowCase.schedule("00:00-12:00", noon: Claimed.start + 2000))
    machine.take(at: 0) { $0.nextSlot = Claimed.start + 60_000 }
    let due = machine.due(in: RunSurroundings(), at: Claimed.after(0))
    #expect(due == Claimed.after(2000).now)
  }

  @Test func whatIsGrantedGoesBackWhenItCloses() throws {
    var machine = Claimed.machine()
    machine.windowFound(try WindowCase.schedule("00:00-12:00", noon: Claimed.start + 2000))
    machine.take([Claimed.message(1, slot: 50)], at: 0)
    #expect(machine.keepToWindow(at: Claimed.after(1999)) == [])
    #expect(machine.keepToWindow(at: Claimed.after(2000)) == [.stopStarts, .dismiss, .wake])
    #expect(machine.messages.settled.map(\.kind) == [.back])
  }

  /// The length of another hold, and whether the window's takes its place.
  @Test(arguments: [(90_000, false), (30_000, true)] as [(Milliseconds, Bool)])
  func theLongerHoldIsTold(duration: Milliseconds, isReplaced: Bool) throws {
    var machine = try Self.machine()
    _ = machine.holdForCircuit(duration)
    let other = machine.wishes.hold
    _ = machine.keepToWindow(at: Claimed.after(0))
    #expect(machine.wishes.hold == (isReplaced ? .lasting(60_000, reason: Self.reason) : other))
  }

  @Test func aWindowThatCannotBeKeptStopsTheCampaign() {
    var machine = Claimed.machine(heldFor: 60_000)
    machine.windowUnreadable("08:00-20:00", zone: "Marte/Base")
    #expect(machine.wishes.stop?.hasPrefix("No se puede respetar la ventana de envío 08:00-20:00 (Marte/Base)") == true)
    #expect(machine.nextStep(now: Claimed.after(0).now) == .work, "the stop is told first")
  }

  /// No instance needs to own a campaign until its start, unless nothing is left to send: then a turn ends it.
  @Test(arguments: [(9999, 1, false), (10_001, 1, true), (60_000, 0, false)] as [(Milliseconds, Int, Bool)])
  func aLongHoldGivesTheCampaignBack(heldFor: Milliseconds, pending: Int, isGivenBack: Bool) {
    let machine = Claimed.machine(counts: CampaignCounts(pending: pending, sent: 1), heldFor: heldFor)
    #expect(machine.nextStep(now: Claimed.after(0).now) == (isGivenBack ? .release : .work))
  }
}
