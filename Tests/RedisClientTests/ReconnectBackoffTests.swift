import RedisClient
import Testing

@Suite struct ReconnectBackoffTests {
  @Test func waitsDoubleUpToTheLongest() {
    var backoff = ReconnectBackoff()
    let full = (0..<10).map { _ in backoff.next(random: 1) }
    #expect(full == [50, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000].map { .milliseconds($0) })
    backoff.reset()
    #expect(backoff.next(random: 0) == .milliseconds(25))
    #expect(backoff.next(random: 0.5) == .milliseconds(75))
  }

  @Test func itNeverOverflows() {
    var backoff = ReconnectBackoff(first: .milliseconds(1), longest: .seconds(60))
    for _ in 0..<10_000 { _ = backoff.next() }
    #expect(backoff.next(random: 1) == .seconds(60))
  }
}
