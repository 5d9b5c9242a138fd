import Testing

@testable import API

@Suite struct RequestRateTests {
  static let second: Int64 = 1_000_000

  @Test func aMinutesWorthAtOnceThenOneByOne() {
    let rate = RequestRate(perMinute: 6)
    var due: Int64 = 0
    let now: Int64 = 1_000 * Self.second
    for left in (0..<6).reversed() {
      let verdict = rate.take(&due, now: now)
      #expect(verdict.isAllowed && verdict.remaining == left && verdict.reset == Int64(6 - left) * 10 * Self.second)
    }
    let refused = rate.take(&due, now: now)
    #expect(refused == .init(isAllowed: false, remaining: 0, reset: 60 * Self.second, wait: 10 * Self.second))
    // A refusal uses up nothing, however often it comes.
    #expect(rate.take(&due, now: now + 4 * Self.second).wait == 6 * Self.second)
    #expect(!rate.take(&due, now: now + 10 * Self.second - 1).isAllowed)
    #expect(rate.take(&due, now: now + 10 * Self.second).isAllowed)
    #expect(!rate.take(&due, now: now + 10 * Self.second).isAllowed)
    // Two minutes later everything is there again.
    #expect(rate.take(&due, now: now + 120 * Self.second).remaining == 5)
  }

  @Test(arguments: [1, 7, 60, 999, 59_999, 1_000_000])
  func asManyAtOnceAsTheLimitSays(perMinute: Int) {
    let rate = RequestRate(perMinute: perMinute)
    var due: Int64 = 0
    var allowed = 0
    while allowed <= perMinute, rate.take(&due, now: 5).isAllowed { allowed += 1 }
    #expect(allowed == perMinute)
  }

  @Test func aClockSetBackHoldsNobodyLongerThanAMinute() {
    let rate = RequestRate(perMinute: 1)
    var due: Int64 = 0
    #expect(rate.take(&due, now: 1_000_000 * Self.second).isAllowed)
    let back = rate.take(&due, now: Self.second)
    #expect(!back.isAllowed && back.wait <= 60 * Self.second)
  }

  @Test func theLocalTableIsBoundedAndForgetsTheOldestFirst() {
    var rates = LocalRates(RequestRate(perMinute: 1), capacity: 100)
    #expect(rates.take("constante", now: 0).isAllowed)
    for number in 0..<10_000 {
      #expect(rates.take("\(number)", now: 0).isAllowed)
      // A client that keeps coming is not forgotten.
      #expect(!rates.take("constante", now: 0).isAllowed)
      #expect(rates.count <= 101)
    }
    #expect(rates.take("constante", now: 60 * Self.second).isAllowed)
  }
}
