// What each code of the reports means to the person who reads it, and what to do about it: one table for the API
// (`/api/codigos`), the panel and whoever else explains a failure. Most of it follows from MetaCode's table.

/// A code, explained.
public struct FailureAdvice: Sendable, Equatable {
  /// Whether sending it again can help; the raw value is the operator's word.
  public enum Again: String, Sendable, CaseIterable {
    case possible = "posible"
    /// Not within 24 hours.
    case afterADay = "tras_un_dia"
    case never = "nunca"
  }

  /// As in the column `codigo` of the reports: `131026`, `HTTP 404`, `tiempo`; `200-299`, `HTTP 4xx` and `HTTP 5xx` for
  /// several, `otro` for any other, `otros` for what a count puts together.
  public var code: String
  /// A sentence without its full stop.
  public var meaning: String
  /// Whole sentences.
  public var remedy: String
  public var again: Again
  /// The campaign stops with it.
  public var stops: Bool

  /// All codes that are known: Meta's by rising numbers, then HTTP, then the connection, then what is left.
  public static let table: [FailureAdvice] = MetaCode.table.map(FailureAdvice.init) + others

  fileprivate init(_ code: MetaCode) {
    let own = FailureAdvice.words[code.numbers.lowerBound]
    self.code = code.name
    let meaning = own?.meaning ?? code.meaning ?? FailureAdvice.usualMeaning(of: code.effect)
    self.meaning = meaning.prefix(1).uppercased() + meaning.dropFirst()
    remedy = own?.remedy ?? code.remedy ?? FailureAdvice.usualRemedy(of: code)
    again =
      switch code.again {
      case .possible: .possible
      case .afterADay: .afterADay
      case .never: .never
      }
    stops = code.effect == .stop
  }

  init(_ code: String, _ meaning: String, _ remedy: String) {
    (self.code, self.meaning, self.remedy, again, stops) = (code, meaning, remedy, .possible, false)
  }

  private static func usualMeaning(of effect: MetaCode.Effect) -> String {
    switch effect {
    case .throttleNumber: "WhatsApp pidió enviar más despacio desde este número"
    case .pauseNumber: "La cuenta está en mantenimiento"
    case .throttlePair: "Demasiados mensajes seguidos a la misma persona"
    case .retry: "WhatsApp tuvo un error pasajero"
    case .stop, .fail: "WhatsApp lo rechazó"
    }
  }

  private static func usualRemedy(of code: MetaCode) -> String {
    switch code.effect {
    case .throttleNumber: return "Baje el ritmo de la campaña y reintente."
    case .pauseNumber, .throttlePair, .retry: return "Reintente más tarde."
    case .stop, .fail: break
    }
    switch code.again {
    case .never: return "No hay nada que hacer: no llegará aunque se repita."
    case .afterADay: return "Reintente mañana."
    case .possible: return "Mire el detalle en el informe de fallidos."
    }
  }
}
