// The codes of WhatsApp's Cloud API that LoopServer knows, and what each asks for (docs/wire.md, "Outcomes").
// A code not listed here decides nothing; the HTTP status does then.

/// Meta's error codes.
public enum MetaCode {
  /// What a code asks for.
  public enum Effect: Sendable, Equatable {
    /// Later, and the whole number slower.
    case throttleNumber
    /// Later, this recipient only.
    case throttlePair
    /// Again with backoff, spending attempts.
    case retry
    /// The campaign stops: account, token, permission, quality, limit or template.
    case stop
    /// This message has failed for good.
    case fail
  }

  /// The recipient stopped this business' marketing: the number goes onto the list of exclusions (`take_turn.lua`).
  public static let marketingStopped = 131050

  /// What `code` asks for; nil if it is not in the table.
  public static func effect(of code: Int) -> Effect? {
    switch code {
    case 4, 80007, 130429: .throttleNumber
    case 131056: .throttlePair
    case 1, 2, 131000, 131016, 131053, 131057, 135000: .retry
    case 0, 3, 10, 190, 200...299, 368, 131005, 131031, 131042, 131045: .stop
    case 131048, 131064: .stop
    case 132001, 132007, 132015, 132016: .stop
    case 100, 131008, 131009, 131021, 131026, 131030, 131047, 131049, 131050, 131051, 131052, 132000, 132005, 132008,
      132012, 130472, 130497:
      .fail
    default: nil
    }
  }

  /// The `motivo` of a campaign that a code stops; nil for a code of another kind.
  public static func stopReason(of code: Int) -> String? {
    effect(of: code) == .stop ? StopReason.text(metaCode: code) : nil
  }

  /// Every code that `effect` knows, rising, but for the permissions, 200…299, which are a hundred with one meaning.
  static let single = [
    0, 1, 2, 3, 4, 10, 100, 190, 368, 80007, 130429, 130472, 130497, 131000, 131005, 131008, 131009, 131016, 131021,
    131026, 131030, 131031, 131042, 131045, 131047, 131048, 131049, 131050, 131051, 131052, 131053, 131056, 131057,
    131064, 132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 135000,
  ]
  static let permissions = 200...299

  /// What a code that fails one message means, for an operator and in Spanish; nil for codes of another kind. 131053 is
  /// retried, and fails the message in the end when its image is the problem.
  static func explanation(of code: Int) -> String? {
    switch code {
    case 100: "parámetro no válido"
    case 131008: "falta un parámetro obligatorio"
    case 131009: "un parámetro tiene un valor no válido"
    case 131021: "el destinatario es el mismo número que envía"
    case 131026: "el número no tiene WhatsApp o no puede recibir el mensaje"
    case 131030: "el número no está en la lista de destinatarios permitidos de la cuenta de prueba"
    case 131047: "pasaron más de 24 horas desde la última respuesta del destinatario"
    case 131049: "Meta decidió no entregarlo para cuidar la interacción del destinatario"
    case 131050: "el destinatario no acepta mensajes de marketing de esta empresa"
    case 131051: "tipo de mensaje no admitido"
    case 131052: "no se pudo descargar el archivo multimedia"
    case 131053: "Meta no pudo usar el archivo multimedia"
    case 132000: "la cantidad de variables no coincide con la plantilla"
    case 132005: "el texto de la plantilla con sus variables es demasiado largo"
    case 132008: "el formato de una variable no coincide con la plantilla"
    case 132012: "el formato de las variables no coincide con la plantilla"
    case 130472: "el destinatario está en un experimento de Meta"
    case 130497: "la cuenta no puede enviar a destinatarios de ese país"
    default: nil
    }
  }
}
