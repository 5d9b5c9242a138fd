import Testing

@testable import Campaigns
@testable import Text

@Suite struct SendLedgerTests {
  private func taken(_ seq: Int, turn: Int64 = 1, slot: Milliseconds = 0) -> TakenMessage {
    let entry = Array("\(turn)|\(slot)|\(seq)|1|[\"584121234567\"]".utf8)
    return entry.withUnsafeBytes { TakenMessage(entry: $0)! }
  }

  @Test func tellsWhatBecameOfEachMessageOldestFirst() {
    var ledger = SendLedger()
    for seq in 1...3 { ledger.took(taken(seq, slot: Milliseconds(seq * 10)), now: 0) }
    ledger.settled(MessageOutcome(of: taken(2), .sent(messageID: "wamid.2")), now: 0)
    #expect(ledger.entries.map(\.seq) == [1, 2, 3])
    let fates: [LedgerEntry.Fate] = [.inFlight(slot: 10), .settled(.sent(messageID: "wamid.2")), .inFlight(slot: 30)]
    #expect(ledger.entries.map(\.fate) == fates)
    #expect(ledger.lastSlot == 30)
  }

  @Test func aMessageTakenAgainCountsOnceWithItsLatestFate() {
    var ledger = SendLedger()
    ledger.took(taken(1), now: 0)
    ledger.settled(MessageOutcome(of: taken(1), .back), now: 0)
    ledger.took(taken(1, turn: 2, slot: 99), now: 1)
    #expect(ledger.entries.map(\.fate) == [.inFlight(slot: 99)])
  }

  @Test func forgetsWhatIsOldAndKeepsAtMostFiveThousand() {
    var ledger = SendLedger()
    for seq in 1...(SendLedger.capacity + 10) {
      ledger.took(taken(seq), now: 0)
      ledger.settled(MessageOutcome(of: taken(seq), .sent(messageID: "w")), now: 0)
    }
    #expect(ledger.entries.count == SendLedger.capacity)
    #expect(ledger.entries.first?.seq == 11)
    ledger.settled(MessageOutcome(of: taken(1), .uncertain), now: 0)
    ledger.took(taken(99_999), now: SendLedger.span + 1)
    #expect(ledger.entries.map(\.seq) == [99_999])
  }

  @Test func ageCountsFromTheLastThingThatHappened() {
    var ledger = SendLedger()
    for seq in 1...3 { ledger.took(taken(seq), now: 0) }
    ledger.settled(MessageOutcome(of: taken(1), .retry(after: 1)), now: 0)
    ledger.settled(MessageOutcome(of: taken(2), .sent(messageID: "w")), now: 20)
    // The message is taken again much later, and sent. The new entry must not go with the old one.
    ledger.took(taken(1, turn: 9), now: SendLedger.span)
    ledger.settled(MessageOutcome(of: taken(1, turn: 9), .sent(messageID: "w")), now: SendLedger.span)
    ledger.took(taken(4), now: SendLedger.span + 50)
    #expect(ledger.entries.map(\.seq) == [1, 2, 3, 4])
    ledger.took(taken(5), now: 2 * SendLedger.span + 1)
    // 3 is still under way.
    #expect(ledger.entries.map(\.seq) == [3, 4, 5])
  }
}
