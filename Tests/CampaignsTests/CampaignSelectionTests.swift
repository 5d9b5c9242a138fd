// A page of the list: what a search finds, in which order, and that pages together are the whole list, each campaign
// once, however the campaigns come.

import Testing

@testable import Campaigns

@Suite struct CampaignSelectionTests {
  private static func glance(
    _ title: String, _ state: CampaignState = .processing, created: Int64 = 1_767_868_200_000, total: Int = 1,
    template: String = "aviso", inbox: String = "14", isHeld: Bool = false
  ) -> CampaignGlance {
    CampaignGlance(
      title: title, created: created, state: state, total: total, template: template, inbox: inbox, isHeld: isHeld)
  }

  @Test(arguments: [
    ("", true), ("promo", true), ("PROMO ENERO", true), ("promo-enero", true), ("énero_2026", true), ("2026", true),
    ("6", true), ("promo_enero_2026", true), ("promo enero 2026 x", false), ("enero promo", false), ("factura", true),
    ("14", true), ("1", false), ("4", false), ("2026 factura", false), ("romo", true), ("ñ", true), ("x", false),
    ("  ", true),
  ])
  func aSearchFinds(text: String, isFound: Bool) {
    let campaign = Self.glance("Promo_enero_2026", template: "Factura_lista")
    #expect(campaign.matches(CampaignSearchText(text)) == isFound)
  }

  private static let some: [CampaignGlance] = [
    glance("promo 10", .completed, created: 50, total: 7), glance("promo 9", .processing, created: 40, total: 900),
    glance("Ábaco", .stopped, created: 10), glance("zeta", .damaged, created: 20),
    glance("en espera", .queued, created: 30, total: 2, isHeld: true), glance("borrador", .draft, created: 60),
    glance("mañana", .scheduled, created: 35), glance("quieta", .paused, created: 34),
    glance("nunca", .cancelled, created: 51),
  ]

  @Test(arguments: [
    (
      CampaignOrder.attention,
      ["zeta", "Ábaco", "en espera", "promo 9", "quieta", "mañana", "borrador", "nunca", "promo 10"]
    ),
    (.newest, ["borrador", "nunca", "promo 10", "promo 9", "mañana", "quieta", "en espera", "zeta", "Ábaco"]),
    (.oldest, ["Ábaco", "zeta", "en espera", "quieta", "mañana", "promo 9", "promo 10", "nunca", "borrador"]),
    (.title, ["Ábaco", "borrador", "en espera", "mañana", "nunca", "promo 9", "promo 10", "quieta", "zeta"]),
    (.largest, ["promo 9", "promo 10", "en espera", "borrador", "mañana", "nunca", "quieta", "zeta", "Ábaco"]),
  ])
  func itIsInOrder(order: CampaignOrder, titles: [String]) {
    var selection = CampaignSelection(
      states: Set(CampaignState.allCases), search: "", order: order, after: nil, most: 20)
    selection.look(at: Self.some)
    #expect(selection.titles == titles && selection.next == nil && selection.found == 9)
  }

  @Test func itCountsWhatTheSearchFindsInEachState() {
    var selection = CampaignSelection(
      states: [.completed, .stopped], search: "promo", order: .title, after: nil, most: 1)
    selection.look(at: Self.some)
    #expect(selection.titles == ["promo 10"] && selection.found == 1)
    #expect(selection.counts == [.completed: 1, .processing: 1])
  }

  @Test(arguments: CampaignOrder.allCases, [1, 3, 50, 1000])
  func pagesTogetherAreTheWholeList(order: CampaignOrder, most: Int) {
    let states: [CampaignState] = [.completed, .processing, .paused, .stopped]
    let all = (0..<700).map { number in
      Self.glance(
        "campaña \(number * 7919 % 701)", states[number % 4], created: Int64(number / 5), total: number % 13,
        isHeld: number % 3 == 0)
    }
    var pages: [String] = []
    var start: (number: Int64, title: String)?
    repeat {
      var selection = CampaignSelection(
        states: [.completed, .processing, .stopped], search: "", order: order, after: start, most: most)
      for slice in stride(from: 0, to: all.count, by: 90) {
        selection.look(at: all[slice..<min(slice + 90, all.count)])
      }
      #expect(selection.found == 525 && selection.titles.count <= most)
      pages += selection.titles
      start = selection.next.map { ($0.number, $0.title) }
    } while start != nil
    var whole = CampaignSelection(
      states: [.completed, .processing, .stopped], search: "", order: order, after: nil, most: 1000)
    whole.look(at: all.reversed())
    #expect(pages == whole.titles && Set(pages).count == 525)
  }

  @Test(arguments: [
    (["promo 2", "promo 10"], true), (["promo 02", "promo 3"], true), (["promo 9", "promo_10"], true),
    (["2025 enero", "2025 marzo"], true), (["a1b2", "a1b10"], true), (["a", "a1"], true),
    (["promo 10", "promo 9"], false),
  ])
  func numbersSortByTheirSize(titles: [String], isRising: Bool) {
    let sortable = titles.map(CampaignOrder.sortable)
    #expect((sortable[0] < sortable[1]) == isRising)
  }
}
