// `pais`, wherever a request has it: ISO 3166 with two letters. The same mistake gets the same words everywhere.

import Campaigns
import HTTPServer
import Text

package enum CountryField {
  package static let name = "pais"

  /// What is wrong with a value of `pais`.
  package struct Defect: Error, Equatable {
    package let message: String
    package let type: String
  }

  /// - Parameters:
  ///   - text: the given text; nil or blank when there was none.
  ///   - isText: false when it was something other than a text.
  /// - Returns: nil when nothing was given.
  package static func read(_ text: String?, isText: Bool = true) -> Result<Country?, Defect> {
    guard isText else { return .failure(Defect(message: "Debe ser un texto", type: "string_type")) }
    guard let text = text?.trimmedASCII, !text.isEmpty else { return .success(nil) }
    guard let country = Country(code: text) else {
      return .failure(
        Defect(message: "Debe ser un código de país de dos letras (ISO 3166), como VE", type: "value_error"))
    }
    return .success(country)
  }

  /// - Throws: `HTTPError` 422 that names the place.
  package static func country(_ text: String?, at location: ValidationIssue.Location) throws(HTTPError) -> Country? {
    switch read(text) {
    case .success(let country): return country
    case .failure(let defect):
      throw HTTPError(issues: [ValidationIssue([location, .name(name)], defect.message, type: defect.type)])
    }
  }

  /// The defect of a `pais` that comes after rows have been read.
  package static func late(before file: String) -> Defect {
    Defect(message: "Debe ir antes de \(file): los números ya se leyeron sin él", type: "value_error")
  }
}
