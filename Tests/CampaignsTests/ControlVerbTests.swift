import Testing

@testable import Campaigns

@Suite struct ControlVerbTests {
  /// One line per verb; a letter per state in the order of its life: A allowed, = repeat, x refused.
  /// borrador programado encolado procesando pausado detenido cancelado completado dañado
  @Test(arguments: [
    (ControlVerb.start, "Axxxxxxxx"),
    (.pause, "xAAA=xxxx"),
    (.resume, "x===AAxxx"),
    (.cancel, "xAAAAA=xx"),
    (.retry, "xxxxxAAAx"),
    (.delete, "AxxxxxAAA"),
  ])
  func table(verb: ControlVerb, row: String) {
    let states: [CampaignState] = [
      .draft, .scheduled, .queued, .processing, .paused, .stopped, .cancelled, .completed, .damaged,
    ]
    for (state, letter) in zip(states, row) {
      let expected: ControlDecision =
        switch letter {
        case "A": .allowed
        case "=": .already
        default: .illegal(verb: verb, state: state)
        }
      #expect(verb.decision(in: state) == expected, "\(verb.rawValue) in \(state.rawValue)")
    }
  }

  @Test func refusalNamesTheState() {
    let text = ControlVerb.pause.decision(in: .completed).refusal(campaign: "promo")
    #expect(
      text == "La campaña 'promo' está en estado 'completado': no se puede pausar."
        + " Se puede desde: programado, encolado, procesando")
    #expect(ControlVerb.pause.decision(in: .queued).refusal(campaign: "promo") == nil)
    #expect(ControlVerb.pause.decision(in: .paused).refusal(campaign: "promo") == nil)
  }

  @Test func activeMeansNeitherEndedNorADraft() {
    #expect(CampaignState.allCases.filter { !$0.isActive } == [.draft, .cancelled, .completed])
    #expect(!CampaignState.draft.isFinished && !CampaignState.draft.isRunning)
    #expect(
      CampaignState.allCases.map(\.rawValue) == [
        "borrador", "programado", "encolado", "procesando", "pausado", "detenido", "cancelado", "completado",
        "dañado",
      ])
  }
}
