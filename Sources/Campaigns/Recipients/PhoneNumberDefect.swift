// Why a cell is not a number that can be called, with the sentence the operator reads in `errores`.
// Thrown by PhoneNumber, shown by the collector.

/// What is wrong with a number.
public enum PhoneNumberDefect: Error, Sendable, Equatable {
  /// No digit at all.
  case missing
  /// `5,84121E+11`: the digits behind the first few are gone from the file.
  case scientificNotation
  /// A letter, a comma or anything else that is neither a digit nor one of the separators people use.
  case notDigits
  /// A national number such as `0412…`: which country it belongs to is not known.
  case leadingZero
  /// Too few or too many digits, after cleaning.
  case digitCount(Int)

  /// The reason in Spanish.
  public var explanation: String {
    switch self {
    case .missing:
      "falta el número"
    case .scientificNotation:
      "Excel guardó el número en notación científica y perdió cifras: dé a la columna formato de texto y vuelva a exportar"
    case .notDigits:
      "el número contiene caracteres que no son cifras"
    case .leadingZero:
      "el número empieza por 0: escríbalo con el código de país, por ejemplo 584121234567"
    case .digitCount(let count):
      "el número tiene \(count) \(count == 1 ? "cifra" : "cifras") y debe tener de 8 a 15"
    }
  }
}
