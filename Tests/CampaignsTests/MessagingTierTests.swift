import Testing

@testable import Campaigns

@Suite struct MessagingTierTests {
  @Test(
    arguments: [
      ("TIER_50", 50), ("TIER_250", 250), ("TIER_1K", 1000), ("TIER_2K", 2000), ("TIER_10K", 10_000),
      ("TIER_100K", 100_000), ("TIER_1M", 1_000_000), ("TIER_UNLIMITED", nil),
    ] as [(String, Int?)])
  func tiers(name: String, limit: Int?) throws { #expect(try #require(MessagingTier(name)).limit == limit) }

  @Test(arguments: ["NOT_SET", "", "TIER_", "TIER_K", "TIER_0", "TIER_-1K", "TIER_2k", "2K", "TIER_99999999K"])
  func words(name: String) { #expect(MessagingTier(name) == nil) }

  /// rows, LIMITE_DIARIO, what the warning says
  @Test(
    arguments: [
      (2000, 0, nil), (1, 0, nil), (2001, 0, "2001 mensajes"), (15_000, 0, "2000 conversaciones"),
      (15_000, 0, "LIMITE_DIARIO=2000 para"), (15_000, 1500, "LIMITE_DIARIO=1500 se reparten"),
      (15_000, 5000, "LIMITE_DIARIO=2000 para"),
    ] as [(Int, Int, String?)])
  func moreRowsThanTheLimit(rows: Int, dailyLimit: Int, text: String?) throws {
    let warning = try #require(MessagingTier("TIER_2K")).warning(rows: rows, dailyLimit: dailyLimit)
    #expect((warning == nil) == (text == nil))
    if let text { #expect(warning?.message.contains(text) == true && warning?.code == .metaLimit) }
  }

  @Test func withoutALimitNothingIsSaid() throws {
    #expect(try #require(MessagingTier("TIER_UNLIMITED")).warning(rows: 100_000, dailyLimit: 0) == nil)
  }
}
