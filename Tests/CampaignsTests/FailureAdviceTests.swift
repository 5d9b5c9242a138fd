// Whatever code a report can have, the table of codes explains it.

import Testing

@testable import Campaigns

@Suite struct FailureAdviceTests {
  private static let codes = Set(FailureAdvice.table.map(\.code))

  @Test func eachCodeIsThereOnce() { #expect(Self.codes.count == FailureAdvice.table.count) }

  /// Those that a metric tells apart: its own row, or that of its kind.
  @Test(arguments: CountedCode.names.filter { !["ninguno", "compuerta"].contains($0) })
  func everyCountedCodeIsExplained(name: String) {
    let kind = name.hasPrefix("HTTP 5") ? "HTTP 5xx" : name.hasPrefix("HTTP ") ? "HTTP 4xx" : name
    #expect(Self.codes.contains(name) || Self.codes.contains(kind))
  }

  @Test(arguments: FailureAdvice.table)
  func itSaysWhatHappenedAndWhatToDo(advice: FailureAdvice) {
    #expect(advice.meaning.count > 8 && advice.meaning.first?.isUppercase == true && !advice.meaning.hasSuffix("."))
    #expect(advice.remedy.count > 8 && advice.remedy.hasSuffix("."))
    if advice.again == .never { #expect(!advice.remedy.contains("Reintente")) }
  }

  @Test(arguments: [(190, FailureAdvice.Again.possible, true), (131026, .never, false), (131049, .afterADay, false)])
  func itKnowsWhetherToTryAgain(code: Int, again: FailureAdvice.Again, stops: Bool) throws {
    let advice = try #require(FailureAdvice.table.first { $0.code == "\(code)" })
    #expect(advice.again == again && advice.stops == stops)
  }
}
