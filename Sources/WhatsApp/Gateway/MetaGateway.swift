// Meta's Cloud API as a gateway (docs/wire.md, "Meta's Cloud API"): one POST per message to the number's own address,
// with the number's token. Answers are read and judged as those of the direct-send API.

import Campaigns
import EventLoop
import HTTPClient
import Text

@LoopActor
package final class MetaGateway: TrialGateway {
  private let client: CurlClient
  private let base: String
  private let timeout: Duration
  /// The secrets in the address' path and query.
  private let secrets: [String]

  /// - Parameters:
  ///   - graphURL: META_GRAPH_URL, without a slash at its end.
  ///   - timeout: TIEMPO_ENVIO_MS.
  /// - Throws: `ClientURLError` when META_GRAPH_URL cannot be used.
  package init(client: CurlClient, graphURL: String, timeout: Duration) throws {
    self.client = client
    self.timeout = timeout
    base = graphURL
    secrets = WebAddress(graphURL)?.secrets ?? []
    _ = try ClientURL(graphURL)
  }

  package func makeChannel(for envelope: CampaignEnvelope, credentials: WhatsAppCredentials) -> HTTPChannel {
    // Base, phone_id and token were checked when they were read, so they always make a URL and a header.
    guard let url = try? ClientURL("\(base)/\(credentials.phoneID)/messages"),
      let headers = try? HeaderList([
        ("Authorization", "Bearer \(credentials.token)"), ("Content-Type", "application/json"),
        ("Accept", "application/json"),
      ])
    else { preconditionFailure("credentials are checked when they are read") }
    let request = MetaSendRequest(
      template: envelope.template, language: envelope.language, campaignID: envelope.campaignID, plan: envelope.plan)
    return HTTPChannel(
      client: client, url: url, headers: headers, timeout: timeout, secrets: [credentials.token] + secrets
    ) { message in
      var body: [UInt8] = []
      body.reserveCapacity(message.element.count + 768)
      message.element.withUnsafeBytes { request.appendBody(of: message.slices, in: $0, to: &body) }
      return .init(body: body)
    }
  }
}
