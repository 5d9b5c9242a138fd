// One campaign's way to an API: one POST per message, through the last gate. What is the same for all messages is made
// once; the gateway that makes the channel says how a message is written.

import Campaigns
import EventLoop
import HTTPClient
import Text

@LoopActor
package final class HTTPChannel: MessageChannel {
  /// What differs from message to message.
  package struct Content {
    package var body: [UInt8]
    package var extraHeader: HeaderLine?

    package init(body: [UInt8], extraHeader: HeaderLine? = nil) {
      self.body = body
      self.extraHeader = extraHeader
    }
  }

  private let client: CurlClient
  private let url: ClientURL
  private let headers: HeaderList
  private let timeout: Duration
  /// Hides the token and the secrets of the address where the API repeats them.
  package let redactor: Redactor
  private let write: (OutboundMessage) -> Content

  /// - Parameters:
  ///   - timeout: TIEMPO_ENVIO_MS.
  ///   - secrets: hidden where the API repeats them: the token, and the secrets in the API's address.
  ///   - write: a message as the API wants it.
  package init(
    client: CurlClient, url: ClientURL, headers: HeaderList, timeout: Duration, secrets: [String],
    write: @escaping (OutboundMessage) -> Content
  ) {
    self.client = client
    self.url = url
    self.headers = headers
    self.timeout = timeout
    redactor = Redactor(secrets)
    self.write = write
  }

  package var spareConnections: Int { client.spareConnections(to: url) }
  package var connectTime: Duration? { client.connectTime(to: url) }

  package func send(_ message: OutboundMessage, gate: @escaping LastGate) async -> Outcome {
    var refusal: GateRefusal?
    var request = request(for: message)
    request.gate = { held in
      switch gate(held.askAgain) {
      case .leave: return .open
      case .wait: return .wait
      case .refuse(let reason):
        refusal = reason
        return .shut
      }
    }
    return Outcome(await client.perform(request), refusal: refusal, redactor: redactor)
  }

  /// Sends one message without a gate and returns the API's whole answer, at the latest after TIEMPO_ENVIO_MS.
  package func tryOut(_ message: OutboundMessage) async -> ClientOutcome {
    await client.perform(request(for: message))
  }

  private func request(for message: OutboundMessage) -> ClientRequest {
    let content = write(message)
    return ClientRequest(
      method: .post, url: url, headers: headers, extraHeader: content.extraHeader, body: content.body, timeout: timeout)
  }
}
