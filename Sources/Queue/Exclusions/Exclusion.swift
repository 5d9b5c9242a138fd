// One entry of the list of exclusions: a number to which nothing is sent, since when, and why. In Redis the number is
// the field of a hash and the rest its value, `ms|origen|motivo`; `take_turn` and `reconcile` write such values too.

import Campaigns
import Text

/// A number to which nothing is sent.
package struct Exclusion: Sendable, Equatable {
  /// Who put it on the list.
  package enum Origin: String, Sendable, CaseIterable {
    /// A request that named it.
    case manual
    /// A file of numbers.
    case csv
    /// Meta's answer that the recipient stopped this business' marketing.
    case stopped = "131050"
    /// A reply that is one of PALABRAS_BAJA.
    case reply = "respuesta"
    /// The recipient switched marketing off in WhatsApp, as Meta's webhook reported. Any other origin takes its place.
    case preference = "preferencia"
  }

  /// The longest `motivo`, in Unicode scalars: it is kept with each number.
  package static let longestReason = 100

  package var number: String
  /// Since 1970.
  package var addedAt: Milliseconds
  /// An `Origin`, unless somebody else wrote the entry.
  package var origin: String
  /// Empty when none was given.
  package var reason: String

  /// - Returns: nil when the value is not one of ours.
  package init?(number: String, value: UnsafeRawBufferPointer) {
    let parts = value.split(separator: UInt8(ascii: "|"), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let addedAt = Milliseconds(String(decoding: parts[0], as: UTF8.self)) else { return nil }
    self.number = number
    self.addedAt = addedAt
    origin = String(decoding: parts[1], as: UTF8.self)
    reason = String(decoding: parts[2], as: UTF8.self)
  }

  /// The value that is stored for a number.
  package static func value(at moment: Milliseconds, origin: Origin, reason: String) -> String {
    "\(moment)|\(origin.rawValue)|\(reason)"
  }
}

extension Exclusion {
  /// The fields of its JSON object.
  package func append(to json: inout JSONObjectWriter) {
    json.field("numero", number)
    json.field("origen", origin)
    json.field("motivo", reason.isEmpty ? nil : reason)
    json.field("fecha", Timestamp.text(addedAt))
  }

  package static let csvHeader = Array("\u{FEFF}numero,origen,motivo,fecha\r\n".utf8)

  /// Its line in `exclusiones.csv`, harmless to a spreadsheet.
  package func appendLine(to bytes: inout [UInt8]) {
    for cell in [number, origin, reason] {
      CSVText.append(cell, to: &bytes)
      bytes.append(UInt8(ascii: ","))
    }
    Timestamp.append(addedAt, to: &bytes)
    bytes.append(contentsOf: "\r\n".utf8)
  }
}
