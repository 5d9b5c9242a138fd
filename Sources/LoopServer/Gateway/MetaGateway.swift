// Meta's Cloud API as a gateway (WIRE.md, "Outbound: Meta Cloud API"): one POST per message to the number's own address, with
// the number's token. What an answer means is read and decided as for the direct-send API.

import Campaigns
import EventLoop
import HTTPClient

@LoopActor
final class MetaGateway: TrialGateway {
  private let client: CurlClient
  private let base: String
  private let timeout: Duration

  /// - Parameters:
  ///   - graphURL: META_GRAPH_URL, without a slash at its end.
  ///   - timeout: TIEMPO_ENVIO_MS.
  /// - Throws: `ClientURLError` when META_GRAPH_URL cannot be used.
  init(client: CurlClient, graphURL: String, timeout: Duration) throws {
    self.client = client
    self.timeout = timeout
    base = graphURL
    _ = try ClientURL(graphURL)
  }

  func channel(for envelope: CampaignEnvelope, credentials: WhatsAppCredentials) -> any MessageChannel {
    makeChannel(for: envelope, credentials)
  }

  func tryOut(
    _ message: OutboundMessage, for envelope: CampaignEnvelope, credentials: WhatsAppCredentials
  ) async -> ClientOutcome {
    await client.perform(makeChannel(for: envelope, credentials).request(for: message))
  }

  private func makeChannel(for envelope: CampaignEnvelope, _ credentials: WhatsAppCredentials) -> MetaChannel {
    // Base, phone_id and token were checked when they were read; what cannot be a URL or a header is no such thing.
    guard let url = try? ClientURL("\(base)/\(credentials.phoneID)/messages"),
      let headers = try? HeaderList([
        ("Authorization", "Bearer \(credentials.token)"), ("Content-Type", "application/json"),
        ("Accept", "application/json"),
      ])
    else { preconditionFailure("credentials are checked when they are read") }
    return MetaChannel(
      client: client, url: url, headers: headers, timeout: timeout,
      request: MetaSendRequest(
        template: envelope.template, language: envelope.language, campaignID: envelope.campaignID),
      redactor: Redactor([credentials.token]))
  }
}

/// One campaign's way to Meta.
@LoopActor
private final class MetaChannel: MessageChannel {
  private let client: CurlClient
  private let url: ClientURL
  private let headers: HeaderList
  private let timeout: Duration
  private let request: MetaSendRequest
  private let redactor: Redactor

  init(
    client: CurlClient, url: ClientURL, headers: HeaderList, timeout: Duration, request: MetaSendRequest,
    redactor: Redactor
  ) {
    self.client = client
    self.url = url
    self.headers = headers
    self.timeout = timeout
    self.request = request
    self.redactor = redactor
  }

  func send(_ message: OutboundMessage, gate: @escaping @LoopActor () -> GateRefusal?) async -> Outcome {
    await client.deliver(request(for: message), redactor: redactor, gate: gate)
  }

  func request(for message: OutboundMessage) -> ClientRequest {
    var body: [UInt8] = []
    body.reserveCapacity(message.element.count + 768)
    message.element.withUnsafeBytes { request.appendBody(of: message.slices, in: $0, to: &body) }
    return ClientRequest(method: .post, url: url, headers: headers, body: body, timeout: timeout)
  }
}
