import EventLoop
import Testing

@testable import WhatsApp

@Suite struct CredentialCacheTests {
  private let start = LoopInstant(nanoseconds: 1_000_000_000_000)
  private let good = CredentialCache.Answer.success(WhatsAppCredentials(token: "T", phoneID: "P"))
  private let other = CredentialCache.Answer.success(WhatsAppCredentials(token: "T2", phoneID: "P"))

  private func cache(capacity: Int = 10) -> CredentialCache {
    CredentialCache(life: .seconds(300), errorLife: .seconds(2), capacity: capacity)
  }

  @Test func believesCredentialsForFiveMinutes() {
    var cache = cache()
    #expect(cache.fresh("14", now: start) == nil)
    #expect(cache.store(good, for: "14", now: start) == good)
    #expect(cache.fresh("14", now: start + .seconds(299)) == good)
    #expect(cache.fresh("14", now: start + .seconds(300)) == nil)
  }

  @Test(arguments: [CredentialError.unknownInbox("14"), .notConfigured("14"), .supabaseUnavailable])
  func repeatsAnErrorForAMoment(error: CredentialError) {
    var cache = cache()
    #expect(cache.store(.failure(error), for: "14", now: start) == .failure(error))
    #expect(cache.fresh("14", now: start + .seconds(1)) == .failure(error))
    #expect(cache.fresh("14", now: start + .seconds(2)) == nil)
    #expect(cache.store(good, for: "14", now: start + .seconds(3)) == good)
  }

  @Test func oldCredentialsServeWhileTheSourceIsAway() {
    var cache = cache()
    _ = cache.store(good, for: "14", now: start)
    let later = start + .seconds(400)
    #expect(cache.store(.failure(.supabaseUnavailable), for: "14", now: later) == good)
    #expect(cache.fresh("14", now: later + .seconds(1)) == good)
    #expect(cache.fresh("14", now: later + .seconds(2)) == nil)
    #expect(cache.store(other, for: "14", now: later + .seconds(3)) == other)
  }

  @Test func butNotOnceTheSourceSaysTheyAreGone() {
    var cache = cache()
    _ = cache.store(good, for: "14", now: start)
    let gone = CredentialCache.Answer.failure(.notConfigured("14"))
    #expect(cache.store(gone, for: "14", now: start + .seconds(400)) == gone)
    #expect(
      cache.store(.failure(.supabaseUnavailable), for: "14", now: start + .seconds(500))
        == .failure(.supabaseUnavailable))
  }

  @Test func droppedCredentialsDoNotServe() {
    var cache = cache()
    _ = cache.store(good, for: "14", now: start)
    cache.remove("14")
    #expect(cache.fresh("14", now: start) == nil)
    let away = CredentialCache.Answer.failure(.supabaseUnavailable)
    #expect(cache.store(away, for: "14", now: start) == away)
  }

  @Test func isBounded() {
    var cache = cache(capacity: 3)
    for number in 0..<100 { _ = cache.store(good, for: "\(number)", now: start + .seconds(Double(number))) }
    #expect(cache.count == 3)
    #expect(cache.fresh("99", now: start + .seconds(100)) == good)
    #expect(cache.fresh("96", now: start + .seconds(100)) == nil)
    _ = cache.store(other, for: "99", now: start + .seconds(100))
    #expect(cache.count == 3)
  }
}
