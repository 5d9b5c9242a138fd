// One setting as the operator reads it, in `.env.example` and in docs/ajustes.md. `SettingTable` has all rows.
// `SettingsReader` takes range and default from here, so that the documentation cannot differ from what is done.

/// A variable.
package struct SettingRow: Sendable {
  package let name: String
  /// The range of a number; nil for any other setting.
  package let range: ClosedRange<Int>?
  /// The default of a number.
  package let number: Int
  /// The default, as the documentation shows it.
  package let fallback: String
  /// What stands behind the name in `.env.example`: the default, or an example where there is none.
  package let example: String
  /// In Spanish, in Markdown, without a full stop.
  package let meaning: String

  /// What is shown where there is no default.
  private static let none = "ninguno"

  /// The default as text; nil when there is none.
  package var defaultText: String? { fallback == Self.none ? nil : fallback }

  /// A number. The documentation shows its range after its meaning.
  init(_ name: String, _ range: ClosedRange<Int>, default number: Int, _ meaning: String) {
    self.name = name
    self.range = range
    self.number = number
    fallback = String(number)
    example = fallback
    self.meaning = meaning
  }

  /// Any other setting.
  /// - Parameter default: nil when it has none.
  init(_ name: String, default fallback: String?, example: String? = nil, _ meaning: String) {
    self.name = name
    range = nil
    number = 0
    self.fallback = fallback ?? Self.none
    self.example = example ?? fallback ?? ""
    self.meaning = meaning
  }
}

/// Rows that belong together.
package struct SettingSection: Sendable {
  /// In Spanish.
  package let title: String
  package let rows: [SettingRow]
}
