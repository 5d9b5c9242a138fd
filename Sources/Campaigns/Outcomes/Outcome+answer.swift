// From an HTTP answer to an outcome: docs/wire.md, "Outcomes". A known Meta code decides, and only without one the HTTP
// status (a 500 with 131026 is a failure, not an uncertainty).

extension Outcome {
  /// Decides what an answer means.
  public init(_ answer: GatewayAnswer) {
    let isSuccess = (200..<300).contains(answer.status) && !answer.saysFailed
    if isSuccess, answer.isPage {
      // A page may come from something before the API or instead of it: nobody knows what became of the message.
      self = .stopCampaign(reason: StopReason.page, code: .unspecified, mayHaveGoneOut: true)
    } else if isSuccess {
      self = .sent(messageID: answer.messageID, warning: answer.successWarning, isHeld: answer.isHeld)
    } else if let code = answer.metaCode, let row = MetaCode.row(of: code) {
      self = Self.decided(by: row, code, answer)
    } else {
      self = Self.decidedByStatus(answer)
    }
  }

  private static func decided(by row: MetaCode, _ code: Int, _ answer: GatewayAnswer) -> Outcome {
    switch row.effect {
    case .throttleNumber: .throttled(answer.failure, retryAfter: answer.retryAfter)
    case .pauseNumber:
      .throttled(answer.failure, retryAfter: max(MetaCode.shortestPause, answer.retryAfter ?? .zero))
    case .throttlePair: .pairThrottled(answer.failure)
    case .retry: .retry(answer.failure, after: answer.retryAfter)
    case .stop: .stopCampaign(reason: row.stopReason(of: code), code: .meta(code), mayHaveGoneOut: false)
    case .fail: .failed(answer.failure)
    }
  }

  private static func decidedByStatus(_ answer: GatewayAnswer) -> Outcome {
    switch answer.status {
    case 200..<300:  // it said that it failed
      .failed(answer.failure)
    case 300..<400:
      .stopCampaign(
        reason: StopReason.text(redirect: answer.status, location: answer.location), code: .http(answer.status),
        mayHaveGoneOut: false)
    case 401, 403:
      .stopCampaign(
        reason: StopReason.text(unauthorized: answer.status), code: .http(answer.status), mayHaveGoneOut: false)
    case 408, 503:
      // The server says that it did not take the request. That spends an attempt, also for a 408: a message on which
      // the server times out each time must come to an end.
      .retry(answer.failure, after: answer.retryAfter)
    case 429:
      .throttled(answer.failure, retryAfter: answer.retryAfter)
    case 400..<500:
      .failed(answer.failure)
    default:  // 500, 502, 504, other 5xx, and what is no final HTTP status at all
      .uncertain(answer.failure)
    }
  }
}

extension GatewayAnswer {
  /// The code and text of an answer that is no success.
  public var failure: Failure {
    let code: FailureCode =
      if let metaCode {
        .meta(metaCode)
      } else if (200..<300).contains(status) {
        .unspecified
      } else {
        .http(status)
      }
    return Failure(code: code, said: errorText, otherwise: "respuesta HTTP \(status)")
  }

  /// The warning for an odd success, if it is one.
  var successWarning: String? {
    if bodyIsUnreadable { return "la API aceptó el mensaje con una respuesta ilegible" }
    return messageID == nil ? "la API aceptó el mensaje sin dar su identificador" : nil
  }
}
