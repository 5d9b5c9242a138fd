// What became of one send, as decided by `Outcome+answer.swift` (the API answered) and `TransportFailure.swift` (it did
// not). The campaign's runner acts on it: it counts, delays, slows down, opens the circuit or stops the campaign.

/// What became of one send.
public enum Outcome: Sendable, Equatable {
  /// `enviado`. The id is the API's; a warning (Spanish) when the body could not be read or held no id. A held one Meta
  /// keeps back until it has judged the template by others (`retenido`).
  case sent(messageID: String?, warning: String?, isHeld: Bool = false)
  /// Certainly not sent, and the attempt is spent: again after `RetryPolicy`'s delay, or after `after` if the API named
  /// a longer one; `fallido` once MAX_REINTENTOS are spent.
  case retry(Failure, after: Duration?)
  /// Certainly not sent because the API cannot be reached: nothing is spent, and `CircuitBreaker` opens.
  case hold(Failure)
  /// The last gate refused it before a byte of the body went out: it goes back, nothing is spent, and the API is not at
  /// fault.
  case returned(GateRefusal)
  /// The whole number is too fast: nothing is spent, and the number pauses in Redis for all campaigns that use it.
  case throttled(Failure, retryAfter: Duration?)
  /// Too fast for this recipient alone: nothing is spent, `PairBackoff` delays its messages.
  case pairThrottled(Failure)
  /// `detenido`, and the operator has to do what `reason` says. The message goes back and nothing is spent; a message
  /// that may have gone out is `incierto`.
  case stopCampaign(reason: String, code: FailureCode, mayHaveGoneOut: Bool)
  /// `fallido`, for good. `SystemicFailureStreak` counts it, as it counts a `retry` that was the last.
  case failed(Failure)
  /// `incierto`: it may or may not have been delivered; `UncertainStreak` and `CircuitBreaker` count it.
  case uncertain(Failure)
}

extension Outcome {
  /// The code that decided; nil when the message was sent, or refused before a byte of it went out.
  public var code: FailureCode? {
    switch self {
    case .sent, .returned: nil
    case .retry(let failure, _), .throttled(let failure, _): failure.code
    case .hold(let failure), .pairThrottled(let failure), .failed(let failure), .uncertain(let failure): failure.code
    case .stopCampaign(_, let code, _): code
    }
  }
}

/// Why a message was not sent, or not certainly: the reports' `codigo` and `error`.
public struct Failure: Sendable, Equatable {
  public var code: FailureCode
  /// One line of at most 300 characters, without control characters (Redis keeps it between tabs).
  public var text: String

  /// The longest text, in Unicode scalars.
  static let maximumTextLength = 300

  /// Cleans `text`: control characters become spaces, runs of white space one, the ends trimmed, 300 characters kept.
  public init(code: FailureCode, text: String) {
    self.code = code
    self.text = Self.cleaned(text)
  }

  /// The code's meaning in our words, followed by the API's own.
  /// - Parameter otherwise: the text when neither is known.
  public init(code: FailureCode, said: String?, otherwise: String) {
    var meaning: String?
    if case .meta(let number) = code { meaning = MetaCode.explanation(of: number) }
    let texts = [meaning, said.map(Self.cleaned)].compactMap(\.self).filter { !$0.isEmpty }
    self.init(code: code, text: texts.isEmpty ? otherwise : texts.joined(separator: " — "))
  }

  private static func cleaned(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var length = 0
    var gap = false
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace || scalar.properties.generalCategory == .control {
        gap = length > 0
        continue
      }
      guard length + (gap ? 2 : 1) <= maximumTextLength else { break }
      if gap {
        result.append(" ")
        length += 1
        gap = false
      }
      result.append(scalar)
      length += 1
    }
    return String(result)
  }
}

/// Where a failure comes from. Its description stands in the reports' column `codigo`.
public enum FailureCode: Sendable, Hashable, CustomStringConvertible {
  /// A code of Meta's, as in `(#131026)`.
  case meta(Int)
  /// An HTTP status without a Meta code.
  case http(Int)
  /// No answer: the kind of transport failure.
  case transport(TransportFailure.Kind)
  /// The API answered 2xx and said it failed, without any code.
  case unspecified

  public var description: String {
    switch self {
    case .meta(let code): "\(code)"
    case .http(let status): "HTTP \(status)"
    case .transport(let kind): kind.rawValue
    case .unspecified: "sin código"
    }
  }
}
