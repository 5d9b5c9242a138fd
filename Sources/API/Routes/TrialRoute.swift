// POST /api/probar-envio: sends one message at once, past all queues, and gives the API's answer. The message is really
// sent, and never repeated: when the API does not answer, the operator looks whether it arrived. A trial keeps to its
// number's pace. It is refused while WhatsApp has the number slowed down, and waits for its turn under
// LIMITE_NUMERO_MPS.

import Answers
import Campaigns
import EventLoop
import HTTPClient
import HTTPServer
import Intake
import Logging
import Queue
import Text
import WhatsApp

@LoopActor
package struct TrialRoute {
  /// Test sends that are under way at a time; further ones get 503.
  nonisolated static let trials = 16
  package let intake: IntakeContext
  /// nil when there is no API to send to.
  package let gateway: (any TrialGateway)?
  /// LIMITE_NUMERO_MPS
  package let numberLimit: Int
  private let slots = RequestSlots(limit: TrialRoute.trials, refusal: "Hay demasiados envíos de prueba a la vez")
  private let logger = Logger(label: "pruebas")

  /// Bytes of the API's answer that are shown.
  private static let answerLimit = 4096
  /// How long a trial waits for its number's turn.
  private static let patience: Duration = .seconds(2)

  package init(intake: IntakeContext, gateway: (any TrialGateway)?, numberLimit: Int) {
    self.intake = intake
    self.gateway = gateway
    self.numberLimit = numberLimit
  }

  package func handle(_ request: HTTPRequest) async throws -> HTTPResponse {
    let slot = try slots.take()
    let body = try await request.jsonObject()
    var trial = try TrialMessage(body: body, country: intake.settings.country)
    guard let gateway else { throw HTTPError.nowhereToSend }
    let credentials = try await intake.checkSendable(from: trial.inbox)
    let knowledge = await intake.knowledge(of: trial.envelope, credentials: credentials)
    if knowledge != .direct {
      trial = try TrialMessage(
        body: body, country: intake.settings.country, knowledge: knowledge, now: intake.queue.clock.now)
    }
    if try await intake.queue.link.answering({ _ in try await intake.queue.exclusions.contains(.phone(trial.number)) })
    {
      throw HTTPError(.conflict, "El número está en la lista de exclusión: no se le envía nada")
    }
    try await awaitTurn(of: trial.inbox)
    // The send runs in a task of its own, so that a client that goes away does not leave it half done.
    let channel = gateway.makeChannel(for: trial.envelope, credentials: credentials)
    let outcome = await spawn { await slot.during { await channel.tryOut(trial.message) } }.value
    request.hasChanged = true
    let answer = TrialAnswer(outcome, redactor: channel.redactor, now: Loop.wallClockMilliseconds())
    logger.info(
      "envío de prueba",
      metadata: [
        "buzon": "\(trial.inbox)", "plantilla": "\(trial.envelope.template)", "resultado": "\(answer.isSuccess)",
        "codigo_http": "\(answer.status.map { "\($0)" } ?? "")",
      ])
    if answer.code == "\(MetaCode.marketingStopped)" { await exclude(trial.number) }
    return HTTPResponse(json: answer.json(limit: Self.answerLimit, warnings: trial.warnings))
  }

  /// Excludes a recipient who has stopped marketing, as after any other send. The trial's answer does not depend on it.
  private func exclude(_ number: PhoneNumber) async {
    let value = Exclusion.value(at: intake.queue.clock.now, origin: .stopped, reason: "")
    do {
      _ = try await intake.queue.exclusions.add([.string("\(number.value)")], value: value, isRepeat: false)
    } catch { logger.warning("no se pudo excluir a quien dejó el marketing", metadata: ["error": "\(error)"]) }
  }

  private func awaitTurn(of inbox: String) async throws {
    let deadline = Loop.now + Self.patience
    while true {
      let grant: NumberGrant
      do { grant = try await intake.queue.numberPace.reserve(inbox, want: 1, perSecond: numberLimit) } catch {
        throw HTTPError.redisUnavailable
      }
      let now = grant.redisTime / 1000
      if let hold = grant.holdUntil {
        let seconds = max(1, (hold - now + 999) / 1000)
        throw HTTPError(
          .tooManyRequests, "WhatsApp pide ir más despacio con este número: pruebe de nuevo en \(seconds) s",
          headers: ["Retry-After": "\(seconds)"])
      }
      if let start = grant.starts.first { return try await Loop.sleep(for: .milliseconds(max(0, start - now))) }
      guard Loop.now < deadline else {
        throw HTTPError(
          .tooManyRequests, "El número está al máximo de LIMITE_NUMERO_MPS: pruebe de nuevo",
          headers: ["Retry-After": "1"])
      }
      try await Loop.sleep(for: .milliseconds(RunLimits.takeAhead))
    }
  }
}

/// The answer to a trial: what the API answered, in words.
struct TrialAnswer: Sendable {
  /// The status of the API's answer; nil when there was none.
  let status: Int?
  let isSuccess: Bool
  private let messageID: String?
  private let error: String?
  let code: String?
  private let body: String?

  /// - Parameter redactor: takes secrets out of texts that the API repeats.
  init(_ outcome: ClientOutcome, redactor: Redactor, now: Milliseconds) {
    switch outcome {
    case .response(let response):
      let answer = GatewayAnswer(response, redactor: redactor, now: now)
      status = response.status
      body = redactor.redacted(String(decoding: response.body, as: UTF8.self))
      messageID = answer.messageID
      if case .sent = Outcome(answer) {
        (isSuccess, error, code) = (true, nil, nil)
      } else {
        let failure = answer.failure
        (isSuccess, error, code) = (false, failure.text, failure.code.description)
      }
    case .failure(let failure):
      let kind = failure.kind.transportKind
      let isKnown = failure.mayHaveBeenDelivered ? "; pudo haber salido" : "; no salió"
      (status, isSuccess, messageID, body) = (nil, false, nil, nil)
      error = redactor.redacted(
        TransportFailure(kind: kind, bodyHandedOut: false, text: failure.text).explanation + isKnown)
      code = FailureCode.transport(kind).description
    }
  }

  /// - Parameter limit: bytes of `respuesta`, which ends at a whole character.
  func json(limit: Int, warnings: [UploadWarning]) -> [UInt8] {
    var json = JSONObjectWriter()
    json.field("success", isSuccess)
    json.field("codigo_http", status)
    json.field("message_id", messageID)
    json.field("respuesta", body.map { Self.cut($0, to: limit) })
    json.field("error", error)
    json.field("codigo", code)
    json.warnings(warnings)
    return json.finish()
  }

  private static func cut(_ text: String, to limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    var length = 0
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      length += UTF8.width(scalar)
      if length > limit { break }
      scalars.append(scalar)
    }
    return String(scalars)
  }
}
