// A send that got no answer. One fact decides whether it may have been delivered: whether the body's read callback
// handed out bytes (docs/delivery.md). The kind only explains.

/// A send without an answer.
public struct TransportFailure: Sendable, Equatable {
  /// What broke. The raw value stands in the reports' `codigo`.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case resolution = "dns"
    case connection = "conexión"
    case tls = "tls"
    case timeout = "tiempo"
    case lost = "conexión perdida"
    case emptyReply = "respuesta vacía"
    case malformedReply = "respuesta no HTTP"
    case other = "transporte"
  }

  public var kind: Kind
  /// The request may have been delivered.
  public var bodyHandedOut: Bool
  /// The library's own words, for logs and reports; may be empty.
  public var text: String

  public init(kind: Kind, bodyHandedOut: Bool, text: String = "") {
    self.kind = kind
    self.bodyHandedOut = bodyHandedOut
    self.text = text
  }

  /// One line for people, in Spanish.
  public var explanation: String { text.isEmpty ? kind.explanation : "\(kind.explanation): \(text)" }
}

extension Outcome {
  /// Decides what a send without an answer means: uncertain if body bytes were handed out, otherwise certainly not
  /// sent.
  public init(_ failure: TransportFailure) {
    let reason = Failure(code: .transport(failure.kind), text: failure.explanation)
    self = failure.bodyHandedOut ? .uncertain(reason) : .hold(reason)
  }
}

extension TransportFailure.Kind {
  /// One Spanish phrase for the reports.
  var explanation: String {
    switch self {
    case .resolution: "no se pudo resolver el nombre de la API"
    case .connection: "no se pudo conectar con la API"
    case .tls: "falló la conexión TLS con la API"
    case .timeout: "la API no respondió a tiempo"
    case .lost: "se perdió la conexión con la API"
    case .emptyReply: "la API cerró la conexión sin responder"
    case .malformedReply: "la API respondió algo que no es HTTP"
    case .other: "falló el envío a la API"
    }
  }
}
