// Checks a cell of a part that only some templates have (a button's link, a place, the end of an offer), row by row: it
// corrects what it can and rejects what Meta would refuse. Only uploads with such parts pass here (RowRewriter).

import Text

/// Why a cell cannot be sent.
public enum PartDefect: Error, Sendable, Equatable {
  case text(VariableDefect)
  case link(LinkDefect, what: String)
  /// Not a number of degrees up to the limit.
  case degrees(limit: Int)
  case moment
  /// An offer that has ended.
  case past
  /// A moment without a zone, and the campaign has none.
  case momentWithoutZone

  /// The reason in Spanish.
  /// - Parameter target: the part that the cell fills.
  public func explanation(of target: ColumnTarget) -> String {
    switch self {
    case .text(.tooLong): "\(target.text) supera \(VariableText.maximumLength) caracteres"
    case .text: "\(target.text) trae un error de la hoja de cálculo en lugar de su valor"
    case .link(let defect, let what): defect.explanation(of: what)
    case .degrees(let limit): "\(target.text) debe ser un número de grados entre -\(limit) y \(limit)"
    case .moment: "\(target.text) debe ser una fecha con hora, como 2026-12-31T23:59:59-04:00"
    case .past: "\(target.text) ya pasó: una oferta termina después de enviarse"
    case .momentWithoutZone:
      "\(target.text) no dice en qué zona horaria: termine en Z o en un desfase como -04:00, o indique zona_horaria"
    }
  }
}

extension ColumnTarget {
  /// What is wrong with a text that is to fill such a part in all rows, in Spanish.
  /// - Parameters:
  ///   - zone: the zone of a moment that does not say one.
  ///   - now: an offer must end later, since 1970; nil when that is not to be judged.
  public func defect(in text: String, zone: TimeZoneRules?, now: Milliseconds? = nil) -> String? {
    Array(text.utf8).withUnsafeBytes { bytes in
      do throws(PartDefect) {
        _ = try PartCell(zone: zone, now: now).read(bytes.trimmed, for: self)
        return nil
      } catch { return error.explanation(of: self) }
    }
  }
}

/// Reads cells of such parts.
struct PartCell {
  /// The campaign's own zone; nil when it has none.
  var zone: TimeZoneRules?
  /// An offer must end later, since 1970; nil when that is not to be judged.
  var now: Milliseconds?

  /// The value that is sent for a cell.
  struct Value {
    var text: [UInt8]
    /// Whether white space that Meta refuses was changed.
    var isMended = false
  }

  /// - Parameter cell: UTF-8, trimmed, not empty.
  func read(_ cell: UnsafeRawBufferPointer, for target: ColumnTarget) throws(PartDefect) -> Value {
    switch target {
    case .imageURL, .card(_, .imageURL): return try link(cell, "de la imagen")
    case .videoURL, .card(_, .videoURL): return try link(cell, "del video")
    case .documentURL: return try link(cell, "del documento")
    case .latitude: return Value(text: try degrees(cell, limit: 90))
    case .longitude: return Value(text: try degrees(cell, limit: 180))
    case .offerExpiration:
      let end = try moment(cell)
      if let now, end <= now { throw .past }
      return Value(text: Array("\(end)".utf8))
    case .number, .variable, .headerText, .documentName, .placeName, .placeAddress, .button, .card, .parameter, .user:
      return try text(cell)
    }
  }

  private func link(_ cell: UnsafeRawBufferPointer, _ what: String) throws(PartDefect) -> Value {
    if let defect = LinkDefect.find(in: cell) { throw .link(defect, what: what) }
    return Value(text: Array(cell))
  }

  private func text(_ cell: UnsafeRawBufferPointer) throws(PartDefect) -> Value {
    if VariableText.isTooLong(cell) { throw .text(.tooLong(0)) }
    if VariableText.kind(cell) == .spreadsheetError { throw .text(.spreadsheetError(0)) }
    guard VariableText.needsMending(cell) else { return Value(text: Array(cell)) }
    var mended: [UInt8] = []
    VariableText.mend(cell) { mended.append($0) }
    return Value(text: mended, isMended: true)
  }

  /// Reads degrees, which may have a comma, and gives them with a point.
  private func degrees(_ cell: UnsafeRawBufferPointer, limit: Int) throws(PartDefect) -> [UInt8] {
    let text = cell.map { $0 == UInt8(ascii: ",") ? UInt8(ascii: ".") : $0 }
    guard cell.count <= Self.longestDegrees, Self.isDecimal(text),
      let value = Double(String(decoding: text, as: UTF8.self)), abs(value) <= Double(limit)
    else { throw .degrees(limit: limit) }
    return text
  }

  private static let longestDegrees = 32

  /// A sign, digits, and a fraction: `Double` alone would take `inf` and `0x1p3`, too.
  private static func isDecimal(_ text: [UInt8]) -> Bool {
    var digits = text[...]
    if digits.first == UInt8(ascii: "-") || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
    let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    return parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { (0x30...0x39).contains($0) } }
  }

  /// Reads a moment, in milliseconds since 1970: an ISO 8601 text, or a number of seconds or of milliseconds, which the
  /// server's own reports have.
  private func moment(_ cell: UnsafeRawBufferPointer) throws(PartDefect) -> Milliseconds {
    let text = String(decoding: cell.prefix(Self.longestMoment + 1), as: UTF8.self)
    guard text.utf8.count <= Self.longestMoment else { throw .moment }
    if cell.allSatisfy({ (0x30...0x39).contains($0) }) {
      guard let number = Milliseconds(text) else { throw .moment }
      if Self.seconds.contains(number) { return number * 1000 }
      if Self.seconds.contains(number / 1000) { return number }
      throw .moment
    }
    guard let moment = Timestamp.parse(text) else { throw .moment }
    if let utc = moment.utc { return utc }
    guard let zone else { throw .momentWithoutZone }
    return zone.milliseconds(ofLocal: moment.local)
  }

  private static let longestMoment = 40
  /// 2001 to 2286: ten digits.
  private static let seconds: ClosedRange<Milliseconds> = 1_000_000_000...9_999_999_999
}
