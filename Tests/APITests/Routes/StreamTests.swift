// Small parts of streamed answers: the names of downloads, slots, and the statuses that become events.

import Campaigns
import EventLoop
import HTTPServer
import TestSupport
import Testing

@testable import API

@Suite struct StreamTests {
  @Test(arguments: [
    ("promo_enero-resultados.csv", "attachment; filename=\"promo_enero-resultados.csv\""),
    ("Ñandú.csv", "attachment; filename=\"_and_.csv\"; filename*=UTF-8''%C3%91and%C3%BA.csv"),
    ("a\"b/c%.csv", "attachment; filename=\"a_b_c_.csv\"; filename*=UTF-8''a%22b%2Fc%25.csv"),
    ("dos palabras.csv", "attachment; filename=\"dos palabras.csv\""),
  ])
  func downloadsAreNamed(name: String, header: String) {
    #expect(ContentDisposition.attachment(name) == header)
  }

  @Test func aSlotIsFreeWhenNobodyHoldsIt() async throws {
    try await withDeadline {
      let slots = RequestSlots(limit: 2, refusal: "lleno")
      let first = try slots.take()
      var second: RequestSlots.Slot? = try slots.take()
      let error = #expect(throws: HTTPError.self) { _ = try slots.take() }
      #expect(error?.status == .serviceUnavailable && error?.headers["Retry-After"] == "5")
      withExtendedLifetime(second) {}
      second = nil
      second = try slots.take()
      withExtendedLifetime((first, second)) {}
    }
  }

  @Test func timeAloneIsNoEvent() {
    var status = CampaignStatus(
      id: "X", total: 10, counts: CampaignCounts(pending: 9, sent: 1), state: .processing, interval: 2000,
      lastSent: 1000, created: 0, given: ["plantilla": "p", "buzon": "14", "idioma": "es"], now: 5000)
    var feed = StatusFeed()
    let first = feed.event(for: status).map { String(decoding: $0, as: UTF8.self) }
    #expect(first?.hasPrefix("id: procesando-10-1-0-0-0-0-0-0-0-0-1000\ndata: {\"campaign_id\":\"X\",") == true)
    #expect(first?.hasSuffix("}\n\n") == true)
    status.now = 9000
    #expect(feed.event(for: status) == nil)
    status.counts.sent = 2
    #expect(feed.event(for: status) != nil)
    #expect(feed.event(for: status) == nil)
    status.recent = RecentOutcomes(count: 2, first: 8000)
    #expect(feed.event(for: status) != nil, "it moves again")
    status.recent = RecentOutcomes(count: 3, first: 8000)
    #expect(feed.event(for: status) == nil, "the rate itself is no news")
    status.recent = RecentOutcomes()
    #expect(feed.event(for: status) != nil, "nothing goes out any more")
  }

  @Test(arguments: [
    (CampaignState.completed, 0, true), (.cancelled, 1, false), (.cancelled, 0, true), (.paused, 0, false),
    (.stopped, 0, false),
  ])
  func theLastEvent(state: CampaignState, inFlight: Int, isLast: Bool) {
    let status = CampaignStatus(
      id: "X", total: 10, counts: CampaignCounts(inFlight: inFlight, sent: 10 - inFlight), state: state, interval: 0,
      created: 0, given: ["plantilla": "p", "buzon": "14", "idioma": "es"], now: 0)
    #expect(status.isSettled == isLast)
  }
}
