import Foundation
import Testing

@testable import Campaigns

@Suite struct CampaignStatusTests {
  @Test(arguments: [
    (6500, 15000, 433), (0, 15000, 0), (15000, 15000, 1000), (1, 3, 333), (2, 3, 667), (1, 2000, 1), (0, 0, 0),
  ])
  func progress(finished: Int, total: Int, tenths: Int) {
    let counts = CampaignCounts(pending: total - finished, sent: finished)
    #expect(counts.progressTenths(total: total) == tenths)
  }

  @Test func everyKindOfEndIsProgressAndAllAddUp() {
    let counts = CampaignCounts(
      pending: 1, inFlight: 2, retrying: 4, sent: 8, failed: 16, uncertain: 32, cancelled: 64, excluded: 128)
    #expect(counts.sum == 255)
    #expect(counts.finished == 248)
    #expect(counts.unfinished == 7)
    #expect(counts.progressTenths(total: 255) == 973)
  }

  static func status(
    _ state: CampaignState = .processing, interval: Milliseconds = 2000, waitUntil: Milliseconds? = nil,
    window: RateSample? = nil, reason: String? = nil
  ) -> CampaignStatus {
    CampaignStatus(
      id: "promo \"x\"", total: 15000,
      counts: CampaignCounts(pending: 8480, inFlight: 16, retrying: 4, sent: 6200, failed: 300), state: state,
      reason: reason, interval: interval, waitUntil: waitUntil, lastSent: 1_767_872_723_456,
      created: 1_767_868_200_000, template: "promo", inbox: "14", language: "es", window: window,
      now: 1_767_872_724_000)
  }

  @Test func objectHasTheFieldsOfTheSeedAndMore() throws {
    var bytes: [UInt8] = []
    Self.status(reason: "línea\n2").appendJSON(to: &bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(
      text.hasPrefix(
        #"{"campaign_id":"promo \"x\"","total":15000,"pendientes":8480,"enviados":6200,"fallidos":300,"#
          + #""estado":"procesando","progreso_porcentaje":43.3,"ultimo_envio":"2026-01-08T11:45:23Z","#))
    let object = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    #expect(
      Set(object.keys) == [
        "campaign_id", "total", "pendientes", "enviados", "fallidos", "estado", "progreso_porcentaje", "ultimo_envio",
        "exitosos", "inciertos", "reintentando", "en_vuelo", "cancelados", "excluidos", "entregados", "leidos",
        "motivo", "espera_hasta", "intervalo_ms", "ritmo_por_minuto", "fin_estimado", "creado", "plantilla", "buzon",
        "idioma", "webhook",
      ])
    #expect(object["motivo"] as? String == "línea\n2")
    #expect(object["espera_hasta"] is NSNull)
    #expect(object["exitosos"] as? Int == 6200)
    #expect(object["ritmo_por_minuto"] as? Double == 30)
    #expect(object["creado"] as? String == "2026-01-08T10:30:00Z")
  }

  @Test(
    arguments: [
      (CampaignState.processing, Milliseconds(2000), nil, 300),
      (.processing, 7000, nil, 85),
      (.processing, 2000, RateSample(messages: 10, elapsed: 60_000), 100),
      (.processing, 2000, RateSample(messages: 1, elapsed: 4000), 300),
      (.processing, 60_000, RateSample(messages: 0, elapsed: 60_000), 10),
      (.processing, 0, nil, 862),
      (.processing, 0, RateSample(messages: 12_000, elapsed: 10_000), 720_000),
      (.paused, 2000, nil, 0),
      (.completed, 2000, nil, 0),
    ] as [(CampaignState, Milliseconds, RateSample?, Int)])
  func rate(state: CampaignState, interval: Milliseconds, window: RateSample?, tenths: Int) {
    #expect(Self.status(state, interval: interval, window: window).rate.tenthsPerMinute == tenths)
  }

  @Test(
    arguments: [
      (CampaignState.processing, nil, 1_767_872_724_000 + 17_000_000),
      (.queued, nil, 1_767_872_724_000 + 17_000_000),
      (.scheduled, 1_767_880_000_000, 1_767_880_000_000 + 17_000_000),
      (.processing, 1_000, 1_767_872_724_000 + 17_000_000),
      (.paused, nil, nil),
      (.stopped, nil, nil),
      (.cancelled, nil, nil),
    ] as [(CampaignState, Milliseconds?, Milliseconds?)])
  func estimatedEnd(state: CampaignState, waitUntil: Milliseconds?, end: Milliseconds?) {
    #expect(Self.status(state, waitUntil: waitUntil).estimatedEnd == end)
  }

  @Test func nothingLeftOrNothingKnownHasNoEnd() {
    var status = Self.status()
    status.counts = CampaignCounts(sent: 15000)
    #expect(status.estimatedEnd == nil)
    status = Self.status(interval: 0)
    status.lastSent = nil
    #expect(status.estimatedEnd == nil)
    #expect(status.rate == .zero)
    #expect(SendRate(tenthsPerMinute: 1).end(of: .max, from: .max) == nil)
    #expect(SendRate.estimate(interval: .max, window: RateSample(messages: 1, elapsed: 10), average: nil) == .zero)
  }
}
