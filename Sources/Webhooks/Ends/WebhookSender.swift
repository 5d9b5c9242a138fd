// One try to deliver one announcement: the request with its signature, and what the answer means. It has an HTTP client
// of its own, so that receivers never take room or connections from messages. That client refuses to connect to
// forbidden addresses.

import Crypto
import EventLoop
import HTTPClient
import Queue
import Text
import WhatsApp

/// The outcome of a try.
enum WebhookOutcome: Sendable, Equatable {
  /// 2xx.
  case delivered(status: Int)
  /// 410: the receiver does not want it.
  case rejected
  /// Anything else, redirections too. `reason` holds only host and port of the address.
  case failed(reason: String, retryAfter: Duration?)
  /// The client was closed: the server stops.
  case interrupted
  /// Nothing was tried: another name is being looked up.
  case namesAreBusy

  init(_ outcome: ClientOutcome, now: Milliseconds) {
    switch outcome {
    case .response(let response):
      self.init(status: response.status, retryAfter: response.retryAfter, now: now)
    case .failure(let failure) where failure.kind == .aborted || failure.kind == .cancelled:
      self = .interrupted
    case .failure(let failure) where failure.kind == .forbidden:
      self = .failed(reason: "su dirección no es pública", retryAfter: nil)
    case .failure(let failure):
      self = .failed(reason: failure.text, retryAfter: nil)
    }
  }

  /// - Parameter retryAfter: the header's value.
  init(status: Int, retryAfter: String?, now: Milliseconds) {
    switch status {
    case 200..<300: self = .delivered(status: status)
    case 410: self = .rejected
    default:
      let fields = AnswerFields(status: status, body: [], retryAfter: retryAfter, nowMilliseconds: now)
      self = .failed(reason: "respondió \(status)", retryAfter: fields.retryAfter)
    }
  }
}

@LoopActor
final class WebhookSender {
  private let client: CurlClient
  private let secret: [UInt8]?
  private var lookUps = LookUpGate()

  /// - Parameters:
  ///   - secret: WEBHOOK_SECRETO; nil sends without a signature.
  ///   - change: lets tests replace the look-up of names.
  init(rules: WebhookRules, secret: String?, change: (inout CurlSettings) -> Void = { _ in }) {
    self.secret = secret.map { Array($0.utf8) }
    var settings = CurlSettings(
      maximumInFlight: WebhookLimits.deliveries, maximumIdleConnections: WebhookLimits.deliveries,
      maximumIdleHandles: WebhookLimits.deliveriesPerHost, userAgent: "LoopServer-Webhook",
      mayConnect: { rules.mayConnect($0) })
    // Every look-up passes the gate.
    settings.refreshesAddresses = false
    change(&settings)
    client = CurlClient(settings: settings)
  }

  /// Breaks off what is under way.
  func close() { client.close() }

  func send(_ body: [UInt8], deliveryID: String, to url: ClientURL) async -> WebhookOutcome {
    let began = Loop.now
    if !client.knowsHost(of: url) {
      if let failure = await lookUp(url) { return failure }
    } else if client.hasOldAddresses(for: url) {
      refresh(url)
    }
    // The whole try ends within its time, and so within the reservation.
    let left = WebhookLimits.timeout - (Loop.now - began)
    var fields = [("Content-Type", "application/json"), ("X-Entrega-Id", deliveryID)]
    if let secret { fields.append(("X-Firma-256", Self.signature(of: body, secret: secret))) }
    guard let headers = try? HeaderList(fields) else {
      return .failed(reason: "el identificador de la entrega no cabe en una cabecera", retryAfter: nil)
    }
    let outcome = await client.perform(
      ClientRequest(
        method: .post, url: url, headers: headers, body: body, timeout: left,
        responseLimit: WebhookLimits.answer))
    return WebhookOutcome(outcome, now: Loop.wallClockMilliseconds())
  }

  /// Looks the name up, so that the client has its addresses.
  /// - Returns: nil when that worked.
  private func lookUp(_ url: ClientURL) async -> WebhookOutcome? {
    guard lookUps.begin(now: Nanoseconds(Loop.now.nanoseconds)) else { return .namesAreBusy }
    guard let failure = await askName(of: url) else { return nil }
    if failure.kind == .dns { return .failed(reason: "no se encuentra el nombre: \(failure.text)", retryAfter: nil) }
    return WebhookOutcome(.failure(failure), now: Loop.wallClockMilliseconds())
  }

  /// Looks the name up again, if no other look-up is under way. Until then its old addresses serve.
  private func refresh(_ url: ClientURL) {
    guard lookUps.begin(now: Nanoseconds(Loop.now.nanoseconds), isRefresh: true) else { return }
    spawn { [self] in _ = await askName(of: url) }
  }

  private func askName(of url: ClientURL) async -> ClientFailure? {
    let began = Loop.now
    let failure = await client.lookUpHost(of: url)
    // The time it took decides: while old addresses are left, a look-up in vain does not fail.
    lookUps.end(inVain: Loop.now - began >= Loop.longestLookUp, now: Nanoseconds(Loop.now.nanoseconds))
    return failure
  }

  /// `X-Firma-256`.
  nonisolated static func signature(of body: [UInt8], secret: [UInt8]) -> String {
    HMACSHA256.header(of: body, key: secret)
  }
}
