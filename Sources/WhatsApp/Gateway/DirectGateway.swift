// The direct-send API as a gateway (docs/wire.md, "The direct-send API"): one POST of a small JSON object per
// message. Everything that stays the same for a campaign is made once, in the channel.

import Campaigns
import EventLoop
import HTTPClient
import Text

@LoopActor
package final class DirectGateway: TrialGateway {
  private let client: CurlClient
  private let url: ClientURL
  private let headers: HeaderList
  private let timeout: Duration
  /// The secrets in the endpoint's path and query.
  private let secrets: [String]

  /// - Parameters:
  ///   - endpoint: API_WHATSAPP_URL, whole.
  ///   - timeout: TIEMPO_ENVIO_MS.
  /// - Throws: `ClientURLError` when API_WHATSAPP_URL cannot be used.
  package init(client: CurlClient, endpoint: String, timeout: Duration) throws {
    self.client = client
    url = try ClientURL(endpoint)
    secrets = WebAddress(endpoint)?.secrets ?? []
    self.timeout = timeout
    headers = try HeaderList([("Content-Type", "application/json"), ("Accept", "application/json")])
  }

  /// A campaign that was made for Meta's API may have more than this one carries.
  package func objection(to envelope: CampaignEnvelope) -> String? {
    let what: String
    if envelope.plan != nil {
      what = "La plantilla lleva más que una imagen y variables numeradas"
    } else if envelope.hasUsers {
      what = "Hay mensajes para quien no muestra su número"
    } else {
      return nil
    }
    return "\(what), y la API de envío directo no lo envía: arranque con WHATSAPP_MODO=meta y reanude la campaña, o"
      + " cancélela."
  }

  package func makeChannel(for envelope: CampaignEnvelope, credentials: WhatsAppCredentials) -> HTTPChannel {
    let request = DirectSendRequest(
      token: credentials.token, phoneID: credentials.phoneID, template: envelope.template, language: envelope.language)
    let idempotencyKey = IdempotencyKey(campaignID: envelope.campaignID)
    return HTTPChannel(
      client: client, url: url, headers: headers, timeout: timeout, secrets: [credentials.token] + secrets
    ) { message in
      var body: [UInt8] = []
      body.reserveCapacity(message.element.count + 512)
      message.element.withUnsafeBytes { request.appendBody(of: message.slices, in: $0, to: &body) }
      var key: [UInt8] = []
      idempotencyKey.append(seq: message.slices.seq, to: &key)
      return .init(body: body, extraHeader: try? HeaderLine(name: "Idempotency-Key", value: key))
    }
  }
}
