// The `motivo` of a stopped campaign: Spanish sentences that say what happened and what the operator does about it.
// They are built from codes alone. What an API wrote may quote a token or a phone number and so never gets in here.

enum StopReason {
  /// The longest part of a Location that is shown, in characters.
  static let maximumLocationLength = 120

  /// For a code whose effect is `.stop`.
  static func text(metaCode code: Int) -> String {
    switch code {
    case 0, 190:
      "El token de WhatsApp no es válido o venció (código \(code))."
        + " Guarde un token vigente en las credenciales del buzón y reanude la campaña."
    case 3, 10, 200...299, 131005:
      "El token no tiene permiso para enviar mensajes (código \(code))."
        + " Dé a la aplicación el permiso whatsapp_business_messaging sobre la cuenta y reanude la campaña."
    case 368, 131031:
      "Meta bloqueó o restringió la cuenta de WhatsApp (código \(code))."
        + " Revise el estado de la cuenta en WhatsApp Manager y reanude la campaña cuando se levante la restricción."
    case 131042:
      "La cuenta de WhatsApp tiene un problema de pago (código \(code))."
        + " Revise el método de pago en Meta Business y reanude la campaña."
    case 131045:
      "El número que envía no está bien registrado (código \(code))."
        + " Regístrelo de nuevo en WhatsApp Manager y reanude la campaña."
    case 131048:
      "Meta limitó los envíos del número por la calidad de sus mensajes (código \(code))."
        + " Revise la calidad del número en WhatsApp Manager y reanude la campaña cuando mejore."
    case 131064:
      "El número alcanzó su límite de mensajes en Meta (código \(code))."
        + " Espere a que se renueve o pida un límite mayor en WhatsApp Manager, y reanude la campaña."
    case 132001:
      "La plantilla no existe en ese idioma o no está aprobada (código \(code))."
        + " Revise el nombre y el idioma de la plantilla en WhatsApp Manager y reanude la campaña."
    case 132007:
      "La plantilla incumple las políticas de WhatsApp (código \(code))."
        + " Corríjala en WhatsApp Manager y reanude la campaña cuando esté aprobada."
    case 132015:
      "Meta pausó la plantilla por su calidad (código \(code))."
        + " Edítela o espere en WhatsApp Manager a que se reactive, y reanude la campaña."
    case 132016:
      "Meta desactivó la plantilla para siempre (código \(code))."
        + " Cree otra plantilla y una campaña nueva con los mensajes pendientes."
    default:
      "Meta rechazó los envíos de esta cuenta (código \(code))."
        + " Revise la cuenta en WhatsApp Manager y reanude la campaña."
    }
  }

  /// For a 401 or 403 without a known code.
  static func text(unauthorized status: Int) -> String {
    "La API de WhatsApp rechazó las credenciales del buzón (HTTP \(status))."
      + " Revise el token y el phone_id del buzón y reanude la campaña."
  }

  /// For a 3xx.
  static func text(redirect status: Int, location: String?) -> String {
    let target = location.map(presentable) ?? ""
    let place = target.isEmpty ? "sin decir adónde" : "a '\(target)'"
    return "La API de WhatsApp respondió con una redirección \(place) (HTTP \(status))."
      + " Corrija API_WHATSAPP_URL (o META_GRAPH_URL) y reanude la campaña."
  }

  /// For 20 failures in a row with one code.
  static func text(streak: Int, of code: FailureCode) -> String {
    var meaning = ""
    if case .meta(let number) = code, let explanation = MetaCode.explanation(of: number) {
      meaning = ": \(explanation)"
    }
    let advice =
      switch code {
      case .http(408), .http(500...):  // the API had enough of them: nothing is wrong with the file
        "Compruebe que la API funciona y reanude la campaña; los fallidos se pueden reintentar."
      default: "Revise las columnas del archivo y la plantilla, y reanude o cancele la campaña."
      }
    return "\(streak) mensajes seguidos fallaron con el mismo código (\(code)\(meaning)). \(advice)"
  }

  /// For 20 uncertain outcomes in a row.
  static func text(uncertainStreak: Int) -> String {
    "\(uncertainStreak) envíos seguidos quedaron sin respuesta segura de la API de WhatsApp."
      + " Compruebe que la API funciona y reanude la campaña; los inciertos se pueden descargar y reintentar."
  }

  /// A Location without what may be secret or personal: user and password, query, fragment, and long runs of digits.
  static func presentable(_ location: String) -> String {
    var scalars = Array(location.unicodeScalars.prefix { $0 != "?" && $0 != "#" })
    if let slashes = scalars.indices.dropLast(1).first(where: { scalars[$0] == "/" && scalars[$0 + 1] == "/" }) {
      let authority = slashes + 2
      let end = scalars[authority...].firstIndex(of: "/") ?? scalars.endIndex
      if let at = scalars[authority..<end].lastIndex(of: "@") { scalars.removeSubrange(authority...at) }
    }
    var shown = String.UnicodeScalarView()
    var run: [Unicode.Scalar] = []
    func flush() {
      shown.append(contentsOf: run.count >= 7 ? ["…"] : run)
      run.removeAll()
    }
    for scalar in scalars where scalar.properties.generalCategory != .control {
      if scalar.properties.numericType == .decimal {
        run.append(scalar)
      } else {
        flush()
        shown.append(scalar)
      }
    }
    flush()
    return String(String.UnicodeScalarView(shown.prefix(maximumLocationLength)))
  }
}
