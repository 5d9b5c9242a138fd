import Testing

@testable import Campaigns
@testable import Text

@Suite struct RendezvousHashTests {
  private let inboxes = (1...3000).map { String($0) }
  /// Names of instances, as the server makes them.
  private func instances(_ count: Int) -> [String] {
    (0..<count).map { "web-\(String(UInt64($0) &* 0x9E37_79B9_7F4A_7C15, radix: 16))" }
  }

  @Test func nobodyAndOne() {
    #expect(RendezvousHash.choice(for: "14", among: [String]()) == nil)
    #expect(RendezvousHash.choice(for: "14", among: ["a"]) == "a")
  }

  /// Instances of different versions run side by side during a deployment: they have to agree.
  @Test(arguments: [("1", "web-c"), ("14", "web-b"), ("15", "web-c"), ("999", "web-a"), ("", "web-c")])
  func theChoiceNeverChanges(inbox: String, instance: String) {
    #expect(RendezvousHash.choice(for: inbox, among: ["web-a", "web-b", "web-c"]) == instance)
  }

  @Test func theOrderOfTheCandidatesMeansNothing() {
    let instances = instances(5)
    for inbox in inboxes.prefix(200) {
      let choice = RendezvousHash.choice(for: inbox, among: instances)
      #expect(RendezvousHash.choice(for: inbox, among: instances.reversed()) == choice)
      #expect(RendezvousHash.choice(for: inbox, among: Set(instances)) == choice)
    }
  }

  @Test(arguments: [2, 3, 5, 16])
  func whoJoinsTakesItsShareAndNothingElseMoves(count: Int) {
    let all = instances(count + 1)
    let newcomer = all[count]
    var moved = 0
    for inbox in inboxes {
      let before = RendezvousHash.choice(for: inbox, among: all.dropLast())
      let after = RendezvousHash.choice(for: inbox, among: all)
      if before == after { continue }
      moved += 1
      #expect(after == newcomer)
    }
    let share = inboxes.count / (count + 1)
    #expect(abs(moved - share) < share / 2, "\(moved) of \(inboxes.count)")
  }

  @Test(arguments: [2, 3, 8, 32])
  func theSpreadIsEven(count: Int) {
    let all = instances(count)
    let loads = Dictionary(grouping: inboxes) { RendezvousHash.choice(for: $0, among: all)! }.mapValues(\.count)
    #expect(loads.count == count)
    let fair = Double(inboxes.count) / Double(count)
    // Chi-squared: its mean is count − 1, its variance twice that.
    let deviation = loads.values.reduce(0) { $0 + (Double($1) - fair) * (Double($1) - fair) / fair }
    let mean = Double(count - 1)
    #expect(deviation < mean + 5 * (2 * mean).squareRoot() + 5, "\(loads.values.sorted())")
  }
}

@Suite struct HandoverWatchTests {
  private static let second: Nanoseconds = 1_000_000_000

  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Milliseconds since the campaign was last handed over.
    var lastMove: Milliseconds?
    /// The instance that placement names in each second, from 0 on.
    let named: [String?]
    /// The second at which the campaign is handed over.
    let moves: Int?
  }

  @Test(arguments: [
    Row("it is placed here", nil, rep(nil, 100), nil),
    Row("another one for 10 s", nil, rep("b", 12), 10),
    Row("another one for less", nil, rep("b", 10), nil),
    Row("a passing impression does not count", nil, rep("b", 9) + [nil] + rep("b", 10), nil),
    Row("it does when it stays", nil, rep("b", 9) + [nil] + rep("b", 11), 20),
    Row("two others take turns", nil, Array((0..<60).map { $0 % 8 < 4 ? "b" : "c" }), nil),
    Row("a third one comes: 10 s for it too", nil, rep("b", 5) + rep("c", 11), 15),
    Row("moved just now: not within the minute", 0, rep("b", 62), 60),
    Row("moved 55 s ago", 55_000, rep("b", 62), 10),
    Row("moved 40 s ago", 40_000, rep("b", 62), 20),
    Row("moved long ago", 86_400_000, rep("b", 12), 10),
    Row("a clock that was set back", -3_600_000, rep("b", 62), 60),
  ]) func handover(_ row: Row) {
    let start: Nanoseconds = 77 * Self.second
    var watch = HandoverWatch(lastMove: row.lastMove, now: start)
    var moved: Int?
    for (second, named) in row.named.enumerated() where moved == nil {
      if watch.note(named, now: start + Nanoseconds(second) * Self.second) { moved = second }
    }
    #expect(moved == row.moves)
  }

  @Test func afterAReconnectionTheTimeStartsAnew() {
    var watch = HandoverWatch(lastMove: nil, now: 0)
    func note(_ second: Int64) -> Bool { watch.note("b", now: second * Self.second) }
    for second in 0..<10 { #expect(!note(Int64(second))) }
    watch.restart()
    #expect(!note(11))
    #expect(!note(20))
    #expect(note(21))
  }
}

private func rep(_ name: String?, _ count: Int) -> [String?] { Array(repeating: name, count: count) }

extension HandoverWatchTests.Row {
  init(_ description: String, _ lastMove: Milliseconds?, _ named: [String?], _ moves: Int?) {
    self.init(testDescription: description, lastMove: lastMove, named: named, moves: moves)
  }
}
