import Campaigns
import Testing

@testable import Delivery
@testable import Queue
@testable import Text

@Suite struct TurnHeightsTests {
  private func seen(_ turn: Int64, upload: String = "u", interval: Milliseconds? = nil, told: Int64 = 0)
    -> CampaignObservation
  {
    CampaignObservation(
      upload: upload, token: "", turn: turn, state: .processing, interval: interval, reconciled: told)
  }

  @Test func aLowerTurnShowsUntilItIsToldOf() {
    var heights = TurnHeights()
    heights.note("X", seen(50, interval: 100))
    heights.note("X", seen(70))
    #expect(heights.above("X", upload: "u", knownTurn: 70) == nil)
    #expect(heights.above("X", upload: "u", knownTurn: 69)?.turn == 70)
    #expect(heights.above("X", upload: "u", knownTurn: 69)?.interval == 100)
    // Later observations change nothing until an owner has told its turns.
    heights.note("X", seen(60))
    #expect(heights.above("X", upload: "u", knownTurn: seen(60).knownTurn) != nil)
    #expect(heights.above("X", upload: "u", knownTurn: seen(60, told: 75).knownTurn) == nil)
    #expect(heights.above("Y", upload: "u", knownTurn: 0) == nil)
    #expect(heights.above("X", upload: "another upload", knownTurn: 0) == nil)
    heights.note("X", seen(3, upload: "another upload"))
    #expect(heights.above("X", upload: "another upload", knownTurn: 3) == nil)
  }

  /// A campaign had a slow pace of its own, and then the setting's: as much may have gone out as at the faster one.
  @Test func theShortestPaceCountsAlsoTheSettings() {
    var heights = TurnHeights(defaultInterval: 100)
    heights.note("X", seen(50, interval: 2000))
    heights.note("X", seen(70))
    #expect(heights.above("X", upload: "u", knownTurn: 0)?.interval == 100)
  }

  @Test(arguments: [
    // (interval, since, now, most)
    (100 as Milliseconds, 0 as Milliseconds, 10_000 as Milliseconds, 121), (2000, 0, 0, 2), (2000, 5000, 0, 2),
    (0, 0, 0, Int(Int32.max)), (1, 0, .max, Int(Int32.max)), (100, .min, .max, Int(Int32.max)),
  ]) func thePaceSaysHowManyMayHaveGoneOut(interval: Milliseconds, since: Milliseconds, now: Milliseconds, most: Int) {
    var forgotten = ForgottenTurns(upTo: 1, interval: interval)
    #expect(forgotten.mostMessages(since: since, now: now) == most)
    // A message that was taken after Redis had gone has not left.
    forgotten.lastContact = now
    #expect(forgotten.mostMessages(since: since, now: .max) == most)
  }

  @Test(arguments: [
    (
      RollbackNote(forgottenTime: 95_000, moved: 297, setAside: 0),
      "Redis volvió a un estado anterior de hace 95 s; lo que la instancia recordaba se ha restituido (297 mensajes)."
    ),
    (
      RollbackNote(forgottenTime: 7_200_000, moved: 0, setAside: 1),
      "Redis volvió a un estado anterior de hace 2 h; de 1 mensaje no se sabe si salieron: están como inciertos."
    ),
    (
      RollbackNote(forgottenTime: nil, moved: 2, setAside: 3),
      "Redis volvió a un estado anterior; lo que la instancia recordaba se ha restituido (2 mensajes); de otros 3 mensajes"
        + " no se sabe si salieron: están como inciertos."
    ),
  ]) func theOperatorIsTold(note: RollbackNote, text: String) { #expect(note.text == text) }
}
