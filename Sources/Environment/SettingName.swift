// The names of all settings, and the setting that a misspelt name means. `EnvironmentFile` and
// `SettingsSource+warnings.swift` ask.

import Text

package enum SettingName {
  package static let all = Set(SettingTable.rows.map(\.name))

  /// Whether a name in a `.env` file may have `byte` in it. No setting has a hyphen or a dot; other programs' names do.
  static func mayContain(_ byte: UInt8) -> Bool {
    mayBegin(with: byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }

  package static func mayBegin(with byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
  }

  /// - Returns: `name` itself if it is a setting's, or the setting whose name differs from it in one letter (one more,
  ///   one less, another one, or two that changed places), in case, or in `-` for `_`.
  package static func meant(by name: String) -> String? {
    if all.contains(name) { return name }
    let written = Array(name.uppercased().unicodeScalars.map { $0 == "-" ? "_" : $0 })
    // `min`, because the order of a set changes from start to start.
    return all.filter { Misspelling.isOneSlip(written, Array($0.unicodeScalars)) }.min()
  }
}
