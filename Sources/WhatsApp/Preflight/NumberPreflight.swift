// Asks Meta, when a campaign is created, how many conversations its number's business may begin within 24 hours. More
// rows than that can still be sent, over some days, so the answer is only a warning. When Meta cannot be reached, or
// the token may not read the number, there is no warning.

import Campaigns
import EventLoop
import HTTPClient
import JSON

@LoopActor
package final class NumberPreflight {
  /// How long an upload waits for Meta.
  private static let timeout: Duration = .seconds(3)
  /// How long an answer counts, also the failure to get one.
  private static let life: Duration = .seconds(300)
  private static let failureLife: Duration = .seconds(10)
  /// Answers remembered.
  private static let capacity = 256
  private static let longestAnswer = 64 << 10
  /// The business' limit and, before Graph knew that, the number's own.
  private static let fields = ["whatsapp_business_manager_messaging_limit", "messaging_limit_tier"]
  /// The smallest tier: uploads with no more rows need not ask.
  private static let smallestTier = 50

  private let client: CurlClient
  private let base: String
  private let dailyLimit: Int
  private var known: [String: (tier: MessagingTier?, until: LoopInstant)] = [:]

  /// - Parameters:
  ///   - graphURL: META_GRAPH_URL.
  ///   - dailyLimit: LIMITE_DIARIO, 0 = none.
  package init(client: CurlClient, graphURL: String, dailyLimit: Int) {
    self.client = client
    base = graphURL
    self.dailyLimit = dailyLimit
  }

  /// The warnings for a campaign with so many rows.
  package func warnings(rows: Int, credentials: WhatsAppCredentials) async -> [UploadWarning] {
    guard rows > Self.smallestTier, let tier = await tier(credentials) else { return [] }
    return [tier.warning(rows: rows, dailyLimit: dailyLimit)].compactMap(\.self)
  }

  /// The tier that Meta named when it was last asked, however long ago; nil if it named none. Nobody is asked.
  package func lastTier(of credentials: WhatsAppCredentials) -> MessagingTier? { known[credentials.phoneID]?.tier }

  private func tier(_ credentials: WhatsAppCredentials) async -> MessagingTier? {
    if let entry = known[credentials.phoneID], entry.until > Loop.now { return entry.tier }
    var answer: (tier: MessagingTier?, isKnown: Bool) = (nil, false)
    for field in Self.fields where !answer.isKnown { answer = await ask(field, credentials) }
    if known.count >= Self.capacity { known = known.filter { $0.value.until > Loop.now } }
    if known.count >= Self.capacity { known.removeAll() }
    known[credentials.phoneID] = (answer.tier, Loop.now + (answer.isKnown ? Self.life : Self.failureLife))
    return answer.tier
  }

  /// - Returns: the tier, and whether Meta knows the field.
  private func ask(_ field: String, _ credentials: WhatsAppCredentials) async -> (MessagingTier?, Bool) {
    guard let url = try? ClientURL("\(base)/\(credentials.phoneID)?fields=\(field)"),
      let headers = try? HeaderList([
        ("Authorization", "Bearer \(credentials.token)"), ("Accept", "application/json"),
      ])
    else { return (nil, false) }
    let outcome = await client.perform(
      ClientRequest(
        method: .get, url: url, headers: headers, timeout: Self.timeout, responseLimit: Self.longestAnswer))
    guard case .response(let response) = outcome, response.status == 200, !response.isTruncated,
      let document = try? JSONDocument.parse(response.body), let word = document[field]?.string
    else { return (nil, false) }
    return (MessagingTier(word), true)
  }
}
