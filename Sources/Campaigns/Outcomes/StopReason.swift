// The `motivo` of a stopped campaign: Spanish sentences that say what happened and what the operator does about it.
// They are built from codes alone: an API's own words may quote a token or a phone number. Of a redirection they show
// only the host.

enum StopReason {
  /// The longest host that is shown, in bytes.
  private static let longestHost = 120

  /// For a 2xx that is a page.
  static let page =
    "La dirección de la API de WhatsApp respondió con una página web en lugar de la respuesta de una API."
    + " Corrija API_WHATSAPP_URL (o META_GRAPH_URL) y reanude la campaña; lo que se le envió queda como incierto."

  /// For a 401 or 403 without a known code.
  static func text(unauthorized status: Int) -> String {
    "La API de WhatsApp rechazó las credenciales del buzon (HTTP \(status))."
      + " Revise el token y el phone_id del buzon y reanude la campaña."
  }

  /// For a 3xx.
  static func text(redirect status: Int, location: String?) -> String {
    let place =
      if let site = location.flatMap(site(of:)) { "a '\(site)'" } else {
        location?.isEmpty ?? true ? "sin decir adónde" : "a otra URL"
      }
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

  /// Scheme, host and port of a Location, which show the operator what to correct. The path is left out: it may repeat
  /// what the API was sent, such as a token or a number.
  /// - Returns: nil when it names no valid host of http or https.
  static func site(of location: String) -> String? {
    guard let slashes = location.firstRange(of: "//"),
      ["", "http:", "https:"].contains(location[..<slashes.lowerBound].lowercased())
    else { return nil }
    var authority = location[slashes.upperBound...].prefix { !"/?#\\".contains($0) }
    if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
    guard isHostAndPort(authority) else { return nil }
    return location[..<slashes.upperBound].lowercased() + authority
  }

  /// Whether a text is only a host and a port: no password (which a `?` may hide), and no phone number in the host.
  private static func isHostAndPort(_ text: Substring) -> Bool {
    var host = text
    if text.last != "]", let colon = text.lastIndex(of: ":") {
      host = text[..<colon]
      guard text[colon...].dropFirst().utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
    }
    let isNumeric = host.first == "[" && host.last == "]"
    var digits = 0
    for byte in isNumeric ? host.dropFirst().dropLast().utf8 : host.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits += 1
        if digits == 7 { return false }
        continue
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "_"):
        break
      case UInt8(ascii: ":") where isNumeric: break
      default: return false
      }
      digits = 0
    }
    return (1...longestHost).contains(host.utf8.count)
  }
}
