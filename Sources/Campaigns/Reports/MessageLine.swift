// Writes a message for `GET /api/campanas/{id}/mensajes`: a JSON object from the entry of its container. It has the
// cells of a report's line, without the columns of the upload.

import Text

/// Writes messages as JSON.
public struct MessageLine: Sendable {
  /// Whether the reader of the answer may not see whole numbers.
  private let masksNumbers: Bool
  private var literals = RowLiterals()

  public init(masksNumbers: Bool) { self.masksNumbers = masksNumbers }

  /// The recipient of a message; nil when its row cannot be read.
  public mutating func recipient(of entry: ReportEntry, _ bytes: UnsafeRawBufferPointer) -> Recipient? {
    let number = numberText(entry, bytes)
    return number.withUnsafeBytes { Recipient(stored: $0) }
  }

  /// Appends the object.
  /// - Parameter campaign: the campaign, when the object must name it.
  public mutating func append(
    _ entry: ReportEntry, _ bytes: UnsafeRawBufferPointer, in container: ReportContainer, campaign: String? = nil,
    to output: inout [UInt8]
  ) {
    var number = numberText(entry, bytes)
    var error = Array(bytes[entry.text])
    if masksNumbers {
      NumberMask(of: number.withUnsafeBytes { Recipient(stored: $0) }).mask(&error)
      MaskedNumber.mask(&number)
    }
    var json = JSONObjectWriter()
    if let campaign { json.field("campaign_id", campaign) }
    json.field("seq", entry.seq)
    json.field("numero", number.isEmpty ? nil : String(decoding: number, as: UTF8.self))
    json.field("estado", container == .results ? "\(entry.delivery.state)" : "\(container.state)")
    json.field("codigo", Self.text(entry.code, of: bytes))
    json.field("error", error.isEmpty ? nil : String(decoding: error, as: UTF8.self))
    json.field("intentos", entry.attempts)
    // A wamid has the number in it (docs/informes.md).
    json.field("wamid", masksNumbers ? nil : Self.text(entry.messageID, of: bytes))
    let moment = entry.moment.map { Timestamp.text($0) }
    json.field("fecha", moment)
    json.field("enviado", container == .results ? moment : nil)
    json.field("entregado", container == .results && entry.delivery != .none)
    json.field("leido", container == .results && entry.delivery == .read)
    output.append(contentsOf: json.finish())
  }

  /// Appends the object of a message that Redis no longer has: nothing but its number is known.
  public static func appendLost(_ seq: Int, to output: inout [UInt8]) {
    var json = JSONObjectWriter()
    json.field("seq", seq)
    json.field("numero", String?.none)
    json.field("estado", MessageFilter.Outcome.lost.rawValue)
    json.field("codigo", String?.none)
    json.field("error", "Mensaje \(seq): ya no está en Redis")
    json.field("intentos", 0)
    json.field("wamid", String?.none)
    json.field("fecha", String?.none)
    json.field("enviado", String?.none)
    json.field("entregado", false)
    json.field("leido", false)
    output.append(contentsOf: json.finish())
  }

  private mutating func numberText(_ entry: ReportEntry, _ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    let row = UnsafeRawBufferPointer(rebasing: bytes[entry.row])
    _ = literals.read(row)
    var number: [UInt8] = []
    JSONLiteral.appendText(of: UnsafeRawBufferPointer(rebasing: row[literals.number]), to: &number)
    return number
  }

  private static func text(_ range: Range<Int>, of bytes: UnsafeRawBufferPointer) -> String? {
    range.isEmpty ? nil : String(decoding: bytes[range], as: UTF8.self)
  }
}
