// Why a cell is not a number that can be called, with the sentence the operator reads in `errores`: what it is, and
// what to do about it. Thrown by PhoneNumber, shown by the collector.

/// What is wrong with a number.
public enum PhoneNumberDefect: Error, Sendable, Equatable {
  /// No digit at all.
  case missing
  /// `5,84121E+11`: the digits behind the first few are gone from the file.
  case scientificNotation
  /// A date: the columns have shifted.
  case date
  /// A fraction other than zeros: something was calculated with it.
  case fraction
  /// More than one number in a cell.
  case twoNumbers
  /// A letter, a comma or anything else that is neither a digit nor one of the separators people use.
  case notDigits
  /// A national number such as `0412…`: which country it belongs to is not known.
  case leadingZero
  /// Too few or too many digits, after cleaning.
  case digitCount(Int)
  /// Not possible as an international number; it may be a national one, but no country is given.
  case national
  /// No calling code begins like it.
  case noCallingCode
  /// Numbers with its calling code have other lengths.
  case length(callingCode: String, possible: String, digits: Int)
  /// Possible neither in the country given nor in any other one.
  case notOf(Country)

  /// How many digits the operator is told a number has. A few countries have numbers beyond that.
  private static let digitCounts = 8...15

  /// - Parameter impossible: digits that are no number of the country or of another one.
  init(impossible digits: Digits, isInternational: Bool, _ country: Country?) {
    let world = NumberingPlan.world
    if !Self.digitCounts.contains(digits.count) {
      self = .digitCount(digits.count)
    } else if let country, !isInternational {
      self = .notOf(country)
    } else if !isInternational, world.isNationalSomewhere(digits) {
      self = .national
    } else if let territory = world.territory(of: digits).map({ world.territories[$0] }) {
      let possible = territory.possible.words(longer: territory.code.count)
      self = .length(callingCode: "\(territory.code.value)", possible: possible, digits: digits.count)
    } else {
      self = .noCallingCode
    }
  }

  private static let nameCountry =
    "escríbalo con el código de país, por ejemplo 584121234567, o diga de qué país es (PAIS, o el campo pais)"

  /// The reason in Spanish.
  public var explanation: String {
    switch self {
    case .missing:
      "falta el número"
    case .scientificNotation:
      "Excel guardó el número en notación científica y perdió dígitos: dé a la columna formato de texto y vuelva a exportar"
    case .date:
      "es una fecha y no un número: compruebe que las columnas no se hayan corrido"
    case .fraction:
      "el número tiene decimales y está dañado: dé a la columna formato de texto y escríbalo otra vez"
    case .twoNumbers:
      "la celda tiene dos números: deje uno solo en cada fila"
    case .notDigits:
      "el número contiene caracteres que no son dígitos"
    case .leadingZero:
      "el número empieza por 0: \(Self.nameCountry)"
    case .digitCount(let count):
      "el número tiene \(count) \(count == 1 ? "dígito" : "dígitos") y debe tener de 8 a 15"
    case .national:
      "el número no lleva código de país y solo es posible como número nacional: \(Self.nameCountry)"
    case .noCallingCode:
      "el número no es posible en ningún país: no empieza por ningún código de país"
    case .length(let code, let possible, let digits):
      "el número no es posible en ningún país: con el código \(code) debe tener \(possible) dígitos y tiene \(digits)"
    case .notOf(let country):
      "el número no es posible en \(country.code), donde un móvil tiene \(country.territory.mobile.words()) dígitos "
        + "(y delante el código \(country.callingCode)), ni en ningún otro país"
    }
  }
}
