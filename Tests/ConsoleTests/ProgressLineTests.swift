// The line of a campaign that is followed, at widths from a narrow window to a wide one.

import JSON
import Testing

@testable import Console

@Suite struct ProgressLineTests {
  private static let now: Int64 = 1_767_868_200_000  // 2026-01-08T10:30:00Z

  private static func figures(_ state: String = "procesando", failed: Int = 3, end: String? = "2026-01-08T15:12:00Z")
    -> CampaignFigures
  {
    CampaignFigures([
      "campaign_id": "promo", "estado": .string(state), "total": 15_000, "pendientes": 8_000, "en_vuelo": 8,
      "enviados": .integer(6_992 - failed), "fallidos": .integer(failed), "progreso_porcentaje": .number("46.6"),
      "ritmo_por_minuto": .number("29.6"), "fin_estimado": end.map(JSONValue.string) ?? .null,
    ])
  }

  private static func text(_ width: Int?, _ figures: CampaignFigures) -> String {
    Language.$forced.withValue(.spanish) { ProgressLine.text(figures, width, now: now) }
  }

  @Test(arguments: 20...200) func itStaysBelowTheWidth(width: Int) {
    for figures in [Self.figures(), Self.figures("pausado", failed: 12_000, end: nil)] {
      let line = Self.text(width, figures)
      #expect(DisplayWidth.of(line) < width, "\(line)")
      #expect(line.contains("46.6 %"))
    }
  }

  @Test func eightyColumnsHaveTheBarTheRateAndTheRest() {
    #expect(
      Self.text(80, Self.figures()) == "█████░░░░░░░  46.6 %  6992 de 15.000 · fallidos 3 · 30/min · quedan 4 h 42 min")
  }

  @Test func aWideOneSaysWhenItEnds() {
    #expect(Self.text(140, Self.figures()).contains("termina hacia "))
    #expect(Self.text(140, Self.figures()).contains("(quedan 4 h 42 min)"))
  }

  @Test func aPipeHasTheNameAndNoBar() {
    let line = Self.text(nil, Self.figures("pausado", end: nil))
    #expect(line.dropFirst(8) == " promo: pausado · 46.6 %  6992 de 15.000 · fallidos 3 · 30/min")
  }

  @Test(
    arguments: [
      ("procesando", 5, nil), ("completado", 0, .done), ("completado", 2, nil), ("cancelado", 1, nil),
      ("cancelado", 0, .cancelled), ("detenido", 9, .stopped), ("dañado", 0, .stopped), ("pausado", 3, nil),
      ("programado", 3, nil), ("encolado", 3, nil),
    ] as [(String, Int, ConsoleStatus?)])
  func aStateEndsTheCommandOrNot(state: String, pending: Int, status: ConsoleStatus?) {
    let figures = CampaignFigures(["estado": .string(state), "total": 10, "pendientes": .integer(pending)])
    #expect(figures.outcome == status)
  }
}
