// Which of a campaign's messages a report or a page is to have: `estado`, `codigo` and `leido` of the query.

/// A choice of messages.
public struct MessageFilter: Sendable, Equatable {
  /// What became of a message, in the words of the reports. What was read was delivered, and what was delivered was
  /// sent: each of the three takes those after it, too.
  public enum Outcome: String, Sendable, CaseIterable {
    case pending = "pendiente"
    case inFlight = "en_vuelo"
    case retrying = "reintentando"
    case sent = "enviado"
    case delivered = "entregado"
    case read = "leido"
    case failed = "fallido"
    case uncertain = "incierto"
    case cancelled = "cancelado"
    case excluded = "excluido"
    /// Somebody has taken it out of Redis.
    case lost = "perdido"
  }

  public var outcome: Outcome?
  /// Of failures with just this code.
  public var code: String?
  /// Sent ones, by whether Meta has told that they were read.
  public var isRead: Bool?

  public init(outcome: Outcome? = nil, code: String? = nil, isRead: Bool? = nil) {
    self.outcome = outcome
    self.code = code
    self.isRead = isRead
  }

  /// Where the messages stand that are wanted; nil if they are known only once all are.
  public var containers: [ReportContainer]? {
    if code != nil, outcome != nil, outcome != .failed { return [] }
    return switch outcome {
    case nil where code != nil: [.failures]
    case nil where isRead != nil: [.results]
    case nil, .lost: nil
    case .pending: [.pending]
    case .inFlight: [.inFlight]
    case .retrying: [.delayed]
    case .sent, .delivered, .read: [.results]
    case .failed: [.failures]
    case .uncertain: [.uncertain]
    case .cancelled: [.cancelled, .cancelledDelayed]
    case .excluded: [.excluded]
    }
  }

  /// Whether a message is wanted.
  /// - Parameter bytes: the entry that it was read from.
  public func takes(_ entry: ReportEntry, of bytes: UnsafeRawBufferPointer, in container: ReportContainer) -> Bool {
    if outcome == .lost { return false }
    if let containers, !containers.contains(container) { return false }
    if let code, container != .failures || !bytes[entry.code].elementsEqual(code.utf8) { return false }
    if let isRead, container == .results, (entry.delivery == .read) != isRead { return false }
    switch outcome {
    case .delivered: return entry.delivery != .none
    case .read: return entry.delivery == .read
    default: return true
    }
  }

  /// Whether a message is wanted that Redis no longer has.
  public var takesLost: Bool { outcome == .lost || containers == nil }
}
