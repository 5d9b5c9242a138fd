// The seed's direct-send API as a gateway (WIRE.md, "Outbound: direct-send API"): one POST of a small JSON object per
// message. Everything that stays the same for a campaign is made once, in the channel.

import Campaigns
import EventLoop
import HTTPClient

@LoopActor
final class DirectGateway: TrialGateway {
  private let client: CurlClient
  private let url: ClientURL
  private let headers: HeaderList
  private let timeout: Duration

  /// - Parameters:
  ///   - url: API_WHATSAPP_URL, the whole endpoint.
  ///   - timeout: TIEMPO_ENVIO_MS.
  init(client: CurlClient, url: ClientURL, timeout: Duration) throws {
    self.client = client
    self.url = url
    self.timeout = timeout
    headers = try HeaderList([("Content-Type", "application/json"), ("Accept", "application/json")])
  }

  func channel(for envelope: CampaignEnvelope, credentials: WhatsAppCredentials) -> any MessageChannel {
    makeChannel(for: envelope, credentials)
  }

  func tryOut(
    _ message: OutboundMessage, for envelope: CampaignEnvelope, credentials: WhatsAppCredentials
  ) async -> ClientOutcome {
    await client.perform(makeChannel(for: envelope, credentials).request(for: message))
  }

  private func makeChannel(for envelope: CampaignEnvelope, _ credentials: WhatsAppCredentials) -> DirectChannel {
    DirectChannel(
      client: client, url: url, headers: headers, timeout: timeout,
      request: DirectSendRequest(
        token: credentials.token, phoneID: credentials.phoneID, template: envelope.template,
        language: envelope.language),
      idempotencyKey: IdempotencyKey(campaignID: envelope.campaignID), redactor: Redactor([credentials.token]))
  }
}

/// One campaign's way to the direct-send API.
@LoopActor
private final class DirectChannel: MessageChannel {
  private let client: CurlClient
  private let url: ClientURL
  private let headers: HeaderList
  private let timeout: Duration
  private let request: DirectSendRequest
  private let idempotencyKey: IdempotencyKey
  private let redactor: Redactor

  init(
    client: CurlClient, url: ClientURL, headers: HeaderList, timeout: Duration, request: DirectSendRequest,
    idempotencyKey: IdempotencyKey, redactor: Redactor
  ) {
    self.client = client
    self.url = url
    self.headers = headers
    self.timeout = timeout
    self.request = request
    self.idempotencyKey = idempotencyKey
    self.redactor = redactor
  }

  func send(_ message: OutboundMessage, gate: @escaping @LoopActor () -> GateRefusal?) async -> Outcome {
    await client.deliver(request(for: message), redactor: redactor, gate: gate)
  }

  func request(for message: OutboundMessage) -> ClientRequest {
    var body: [UInt8] = []
    body.reserveCapacity(message.element.count + 512)
    message.element.withUnsafeBytes { request.appendBody(of: message.slices, in: $0, to: &body) }
    var key: [UInt8] = []
    idempotencyKey.append(seq: message.slices.seq, to: &key)
    return ClientRequest(
      method: .post, url: url, headers: headers, extraHeader: try? HeaderLine(name: "Idempotency-Key", value: key),
      body: body, timeout: timeout)
  }
}

extension CurlClient {
  /// Sends a message's request through the last gate and says what became of it.
  /// - Parameter redactor: takes the token out of what the API repeats.
  func deliver(
    _ request: ClientRequest, redactor: Redactor, gate: @escaping @LoopActor () -> GateRefusal?
  ) async -> Outcome {
    var refusal: GateRefusal?
    var request = request
    request.gate = {
      refusal = gate()
      return refusal == nil
    }
    return Outcome(await perform(request), refusal: refusal, redactor: redactor)
  }
}

extension Outcome {
  /// What the client's outcome means for the message.
  init(_ outcome: ClientOutcome, refusal: GateRefusal?, redactor: Redactor) {
    switch outcome {
    case .response(let response):
      self = Outcome(GatewayAnswer(response, redactor: redactor, now: Loop.wallClockMilliseconds()))
    case .failure(let failure):
      if let refusal, !failure.mayHaveBeenDelivered {
        self = .returned(refusal)
      } else {
        self = Outcome(
          TransportFailure(
            kind: failure.kind.transportKind, bodyHandedOut: failure.mayHaveBeenDelivered, text: failure.text))
      }
    }
  }
}

extension GatewayAnswer {
  /// - Parameter redactor: an error's text is stored with its message and shown in reports, and some APIs repeat in it
  ///   what they were sent, the token too.
  init(_ response: ClientResponse, redactor: Redactor, now: Milliseconds) {
    var body = response.body
    redactor.redact(&body)
    let fields = AnswerFields(
      status: response.status, body: body, retryAfter: response.retryAfter, nowMilliseconds: now)
    self.init(
      status: fields.status, metaCode: fields.code, errorText: fields.text, messageID: fields.messageID,
      saysFailed: fields.declaresFailure, bodyIsUnreadable: !fields.isReadable || response.isTruncated,
      retryAfter: fields.retryAfter, location: response.location)
  }
}

extension ClientFailure.Kind {
  /// The same in the words of the reports.
  var transportKind: TransportFailure.Kind {
    switch self {
    case .dns: .resolution
    case .connect, .forbidden: .connection
    case .tls: .tls
    case .timeout: .timeout
    case .reset, .sendRewind, .cancelled: .lost
    case .emptyReply: .emptyReply
    case .tooLarge, .protocol: .malformedReply
    case .aborted, .other: .other
    }
  }
}
