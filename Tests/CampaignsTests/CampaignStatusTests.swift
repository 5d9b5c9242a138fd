import Foundation
import Testing

@testable import Campaigns
@testable import Text

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

  static let now: Milliseconds = 1_767_872_724_000

  static func status(
    _ state: CampaignState = .processing, interval: Milliseconds = 2000, waitUntil: Milliseconds? = nil,
    recent: RecentOutcomes = RecentOutcomes(), reason: String? = nil
  ) -> CampaignStatus {
    CampaignStatus(
      id: "promo \"x\"", total: 15000,
      counts: CampaignCounts(pending: 8480, inFlight: 16, retrying: 4, sent: 6200, failed: 300), state: state,
      reason: reason, interval: interval, waitUntil: waitUntil, lastSent: 1_767_872_723_456,
      created: 1_767_868_200_000, given: ["plantilla": "promo", "buzon": "14", "idioma": "es"], recent: recent, now: now
    )
  }

  /// Outcomes, with the ages of the first of them and of the last one before them.
  static func recent(_ count: Int, _ first: Milliseconds?, _ before: Milliseconds? = nil) -> RecentOutcomes {
    RecentOutcomes(count: count, first: first.map { now - $0 }, before: before.map { now - $0 })
  }

  @Test func objectHasTheDirectSendAPIsFieldsAndMore() throws {
    var bytes: [UInt8] = []
    Self.status(recent: Self.recent(30, 58_000, 60_000), reason: "línea\n2").appendJSON(to: &bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(
      text.hasPrefix(
        #"{"campaign_id":"promo \"x\"","total":15000,"pendientes":8480,"enviados":6200,"fallidos":300,"#
          + #""estado":"procesando","progreso_porcentaje":43.3,"ultimo_envio":"2026-01-08T11:45:23Z","#))
    let object = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    #expect(
      Set(object.keys) == [
        "campaign_id", "total", "pendientes", "enviados", "fallidos", "estado", "progreso_porcentaje", "ultimo_envio",
        "exitosos", "inciertos", "reintentando", "en_vuelo", "cancelados", "excluidos", "perdidos", "ajenos",
        "fallos_por_codigo",
        "entregados", "retenidos",
        "leidos", "respuestas", "costo",
        "motivo", "espera_hasta", "intervalo_ms", "ritmo_por_minuto", "fin_estimado", "ventana", "dias", "zona_horaria",
        "creado", "plantilla", "buzon",
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
      // The campaign goes on at its pace.
      (CampaignState.processing, Milliseconds(2000), recent(30, 58_000, 60_000), 300),
      (.processing, 7000, recent(10, 66_000, 73_000), 82),
      (.processing, 2000, recent(5, 55_000, 67_000), 44),
      (.processing, 0, recent(12_000, 59_999, 60_000), 120_000),
      (.processing, 600_000, recent(10, 5_400_000, 6_000_000), 1),
      // The campaign has just begun, or begun again after a pause.
      (.processing, 2000, recent(1, 0), 300),
      (.processing, 2000, recent(4, 6000), 300),
      (.processing, 2000, recent(6, 10_000), 300),
      (.processing, 2000, recent(5, 10_000), 240),
      (.processing, 2000, recent(1, 0, 28_800_000), 300),
      (.processing, 2000, recent(6, 10_000, 28_800_000), 300),
      (.processing, 0, recent(1, 100), 0),
      (.processing, 0, recent(1000, 900), 666_000),
      // No message goes out.
      (.processing, 2000, recent(0, nil, 300_000), 0),
      (.processing, 2000, recent(1, 50_000, 66_000), 0),
      (.processing, 2000, recent(0, nil), 0),
      (.processing, 0, recent(0, nil), 0),
      (.paused, 2000, recent(30, 58_000, 60_000), 0),
      (.completed, 2000, recent(30, 58_000, 60_000), 0),
    ] as [(CampaignState, Milliseconds, RecentOutcomes, Int)])
  func rate(state: CampaignState, interval: Milliseconds, recent: RecentOutcomes, tenths: Int) {
    #expect(Self.status(state, interval: interval, recent: recent).rate.tenthsPerMinute == tenths)
  }

  /// 8500 messages are left.
  @Test(
    arguments: [
      (CampaignState.processing, Milliseconds(2000), nil, recent(30, 58_000, 60_000), 8500 * 2000),
      (.processing, 2000, nil, recent(5, 55_000, 67_000), 8500 * 67_000 / 5),
      (.processing, 2000, nil, recent(1, 0, 28_800_000), 8500 * 2000),
      (.processing, 3_600_000, nil, recent(10, 34_000_000, 36_000_000), 8500 * 3_600_000),
      (.processing, 0, nil, recent(1001, 500), 8500 / 2),
      // No message goes out, and the end of that is not known.
      (.processing, 2000, nil, recent(0, nil, 300_000), nil),
      (.processing, 2000, nil, recent(0, nil), nil),
      (.processing, 0, nil, recent(1, 100), nil),
      // The campaign waits until a known moment.
      (.processing, 2000, 60_000, recent(0, nil, 300_000), 60_000 + 8500 * 2000),
      (.processing, 0, 60_000, recent(0, nil, 300_000), nil),
      (.queued, 2000, nil, recent(0, nil), 8500 * 2000),
      (.scheduled, 2000, 7_276_000, recent(0, nil), 7_276_000 + 8500 * 2000),
      (.queued, 0, nil, recent(0, nil), nil),
      (.paused, 2000, nil, recent(30, 58_000, 60_000), nil),
      (.stopped, 2000, nil, recent(30, 58_000, 60_000), nil),
      (.cancelled, 2000, nil, recent(30, 58_000, 60_000), nil),
    ] as [(CampaignState, Milliseconds, Milliseconds?, RecentOutcomes, Milliseconds?)])
  func estimatedEnd(
    state: CampaignState, interval: Milliseconds, wait: Milliseconds?, recent: RecentOutcomes, span: Milliseconds?
  ) {
    let waitUntil = wait.map { Self.now + $0 }
    let status = Self.status(state, interval: interval, waitUntil: waitUntil, recent: recent)
    #expect(status.estimatedEnd == span.map { Self.now + $0 })
  }

  @Test func nothingLeftHasNoEndAndNoNumberOverflows() {
    var status = Self.status(recent: Self.recent(30, 58_000, 60_000))
    status.counts = CampaignCounts(sent: 15000)
    #expect(status.estimatedEnd == nil)
    #expect(SendRate(1, in: 1).end(of: .max, from: .max) == nil)
    #expect(SendRate(.max, in: 1).tenthsPerMinute == .max)
    #expect(SendRate.measured(Self.recent(2, 10), interval: .max, now: Self.now) == nil)
  }
}
