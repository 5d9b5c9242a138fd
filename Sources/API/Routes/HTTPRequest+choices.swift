// Readers that several routes share: one of a few words, the size of a page, a recipient. Each refusal names the place
// of the value and says what it may be.

import Campaigns
import HTTPServer
import Intake

extension HTTPRequest {
  /// A parameter of the query that is one of a few words; nil when it was not given.
  /// - Throws: `HTTPError` 422 for any other word.
  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    of type: Choice.Type, _ name: String
  ) throws(HTTPError) -> Choice? {
    guard let text = try query(name) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let words = Choice.allCases.map(\.rawValue).joined(separator: " ")
    throw HTTPError(issues: [ValidationIssue(["query", .name(name)], "Debe ser uno de: \(words)", type: "enum")])
  }

  /// `limite`: the number of entries of a page.
  /// - Throws: `HTTPError` 422 when it is no number from 1 to `most`.
  func pageSize(_ usual: Int, upTo most: Int) throws(HTTPError) -> Int {
    guard let text = try query("limite") else { return usual }
    guard let size = Int(text), (1...most).contains(size) else {
      throw HTTPError(
        issues: [
          ValidationIssue(["query", "limite"], "Debe ser un número entero entre 1 y \(most)", type: "int_parsing")
        ])
    }
    return size
  }

  /// A recipient: a number as an upload may have it, or Meta's id of a person who shows no number.
  /// - Parameters:
  ///   - place: the place of the text, for the refusal.
  ///   - country: the country of national numbers, unless the query has `pais`.
  ///   - isLookUp: whether digits that are no possible number are taken too. An older version may have stored them.
  /// - Throws: `HTTPError` 422 when the text is neither.
  func recipient(
    _ text: String, at place: [ValidationIssue.Location], country: Country?, isLookUp: Bool
  ) throws(HTTPError) -> Recipient {
    let bytes = Array(text.utf8)
    if let user = bytes.withUnsafeBytes({ UserID($0) }) { return .user(user) }
    let country = try CountryField.country(query("pais"), at: "query") ?? country
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(PhoneNumberDefect) in try PhoneNumber(normalizing: bytes, country: country) }
    }
    do { return .phone(try result.get()) } catch {
      if isLookUp, 8...15 ~= bytes.count, let written = bytes.withUnsafeBytes({ PhoneNumber(digits: $0) }) {
        return .phone(written)
      }
      throw HTTPError(issues: [ValidationIssue(place, error.explanation, type: "value_error")])
    }
  }
}
