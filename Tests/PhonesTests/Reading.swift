// Cells as text, for the tables of this folder.

import Phones

/// The number of a cell.
/// - Parameter country: ISO 3166, `-` for none.
func read(_ cell: String, _ country: String = "-") throws(PhoneNumberDefect) -> UInt64 {
  let result = Array(cell.utf8).withUnsafeBytes { bytes in
    Result { () throws(PhoneNumberDefect) in
      try PhoneNumber(normalizing: bytes, country: Country(code: country)).value
    }
  }
  return try result.get()
}

/// The defect of a cell; nil when it is a number.
func defect(_ cell: String, _ country: String = "-") -> PhoneNumberDefect? {
  do throws(PhoneNumberDefect) {
    _ = try read(cell, country)
    return nil
  } catch {
    return error
  }
}
