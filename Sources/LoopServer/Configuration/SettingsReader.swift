// Reads a setting of each type, or says in one line what is wrong with it. `Settings+read.swift` lists the variables.

import Environment
import Text

struct SettingsReader {
  private let source: SettingsSource

  init(_ source: SettingsSource) {
    self.source = source
  }

  /// The error for `variable`, which says where it stands.
  func invalid(_ variable: String, _ allowed: String) -> SettingsError {
    .invalid(variable, at: source.place(of: variable), allowed: allowed)
  }

  func text(_ variable: String) -> String? { source.text(variable) }

  func textOrDefault(_ variable: String) -> String { source.text(variable) ?? SettingTable.row(variable).fallback }

  /// A token or key that goes into a header.
  func secret(_ variable: String) throws(SettingsError) -> String? {
    guard let text = source.text(variable) else { return nil }
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw invalid(variable, "debe tener solo caracteres ASCII visibles, sin espacios")
    }
    return text
  }

  /// A number within its row's range.
  /// - Parameter reason: why no more is allowed, where that is not obvious.
  func integer(_ variable: String, reason: String? = nil) throws(SettingsError) -> Int {
    let row = SettingTable.row(variable)
    guard let range = row.range else { preconditionFailure("\(variable) is no number in SettingTable") }
    guard let text = source.text(variable) else { return row.number }
    guard let value = Int(text), range.contains(value) else {
      let why = reason.map { ": \($0)" } ?? ""
      throw invalid(variable, "debe ser un número entero de \(range.lowerBound) a \(range.upperBound)\(why)")
    }
    return value
  }

  func milliseconds(_ variable: String) throws(SettingsError) -> Milliseconds {
    Milliseconds(try integer(variable))
  }

  func flag(_ variable: String) throws(SettingsError) -> Bool {
    switch source.text(variable)?.lowercased() {
    case nil, "false", "0", "no": return false
    case "true", "1", "si", "sí", "yes": return true
    default: throw invalid(variable, "debe ser true o false")
    }
  }

  /// One of the raw values of `Choice`.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ variable: String
  ) throws(SettingsError) -> Choice where Choice.RawValue == String {
    guard let choice = Choice(rawValue: textOrDefault(variable).lowercased()) else {
      let names = Choice.allCases.map(\.rawValue).joined(separator: " o ")
      throw invalid(variable, "debe ser \(names)")
    }
    return choice
  }

  /// A comma-separated list without its empty parts, or its row's default. A list that is set but has no part is an
  /// error.
  func list(_ variable: String, of what: String) throws(SettingsError) -> [String] {
    guard let text = source.text(variable) ?? SettingTable.row(variable).defaultText else { return [] }
    let parts = text.split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
    if parts.isEmpty { throw invalid(variable, "debe ser una lista de \(what) separados por comas") }
    return parts
  }

  /// An absolute http or https address.
  func webAddress(_ variable: String) throws(SettingsError) -> WebAddress? {
    guard let text = source.text(variable) else { return nil }
    guard let address = WebAddress(text) else {
      throw invalid(variable, "debe ser una dirección completa, como https://api.ejemplo.com")
    }
    return address
  }
}
