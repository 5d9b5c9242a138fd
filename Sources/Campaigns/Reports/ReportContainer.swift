// The Redis containers of a campaign as the reports see them: the state of their messages, and the form of their
// entries (docs/queue.md, "Keys"). A message is in exactly one of them at every instant.

import Text

/// One container.
public enum ReportContainer: Sendable, Hashable, CaseIterable {
  // In the order in which a report reads them: outcomes first, what may still move after them.
  case results, failures, uncertain, excluded, cancelled, cancelledDelayed, inFlight, delayed, pending

  /// The report's column `estado`.
  public var state: StaticString {
    switch self {
    case .results: "enviado"
    case .failures: "fallido"
    case .uncertain: "incierto"
    case .excluded: "excluido"
    case .cancelled, .cancelledDelayed: "cancelado"
    case .inFlight: "en_vuelo"
    case .delayed: "reintentando"
    case .pending: "pendiente"
    }
  }
}

/// How far a sent message has come, by Meta's status webhook.
public enum ReportDelivery: Sendable, Hashable {
  /// The API took it.
  case none
  /// It reached the phone.
  case delivered
  /// It was read.
  case read

  /// The report's column `estado` of a sent message. All three count as sent.
  var state: StaticString {
    switch self {
    case .none: ReportContainer.results.state
    case .delivered: "entregado"
    case .read: "leido"
    }
  }
}

/// One entry of a container, taken apart. Ranges are offsets into the entry's bytes.
public struct ReportEntry: Sendable, Equatable {
  public var seq: Int
  public var attempts: Int
  /// When the outcome was recorded, since 1970; nil for a message without one.
  public var moment: Milliseconds?
  package var delivery = ReportDelivery.none
  public var messageID: Range<Int> = 0..<0
  public var code: Range<Int> = 0..<0
  public var text: Range<Int> = 0..<0
  /// The JSON array.
  public var row: Range<Int>

  /// - Returns: nil when the entry is not one of that container.
  public init?(_ entry: UnsafeRawBufferPointer, in container: ReportContainer) {
    var cursor = EntryCursor(entry)
    var moment: Milliseconds?
    var delivery = ReportDelivery.none
    var messageID = 0..<0
    var code = 0..<0
    var text = 0..<0
    switch container {
    case .results:
      guard let (written, reached) = cursor.sentMoment(), let id = cursor.field("\t") else { return nil }
      (moment, messageID, delivery) = (written, id, reached)
    case .failures:
      guard let written = cursor.number("\t"), let number = cursor.field("\t"), let words = cursor.field("\t") else {
        return nil
      }
      (moment, code, text) = (written, number, words)
    case .uncertain:
      guard cursor.field("|") != nil, let written = cursor.number("|") else { return nil }
      moment = written
    case .inFlight:
      guard cursor.number("|") != nil, cursor.number("|") != nil else { return nil }
    case .excluded:
      guard let written = cursor.number("\t") else { return nil }
      moment = written
    case .cancelled, .cancelledDelayed, .delayed, .pending:
      break
    }
    guard let seq = cursor.number("|"), seq >= 1, let attempts = cursor.number("|") else { return nil }
    self.seq = Int(seq)
    self.attempts = Int(attempts)
    self.moment = moment
    self.delivery = delivery
    self.messageID = messageID
    self.code = code
    self.text = text
    row = cursor.position..<entry.count
  }
}

/// The walk over an entry's fields.
private struct EntryCursor {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The bytes before the next `end`, which is skipped.
  mutating func field(_ end: Unicode.Scalar) -> Range<Int>? {
    let start = position
    let end = UInt8(ascii: end)
    while position < bytes.count {
      if bytes[position] == end {
        position += 1
        return start..<(position - 1)
      }
      position += 1
    }
    return nil
  }

  /// The date of a sent message: digits, then `r` while Meta holds it, `e` when it was delivered, `l` when it was read.
  mutating func sentMoment() -> (Int64, ReportDelivery)? {
    guard var digits = field("\t"), let last = digits.last else { return nil }
    var delivery = ReportDelivery.none
    switch bytes[last] {
    case UInt8(ascii: "e"): delivery = .delivered
    case UInt8(ascii: "l"): delivery = .read
    case UInt8(ascii: "r"): break
    default: return number(in: digits).map { ($0, .none) }
    }
    digits = digits.dropLast()
    return number(in: digits).map { ($0, delivery) }
  }

  /// One to eighteen digits before the next `end`.
  mutating func number(_ end: Unicode.Scalar) -> Int64? { field(end).flatMap { number(in: $0) } }

  private func number(in digits: Range<Int>) -> Int64? {
    guard (1...18).contains(digits.count) else { return nil }
    var value: Int64 = 0
    for index in digits {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      value = value * 10 + Int64(digit)
    }
    return value
  }
}
