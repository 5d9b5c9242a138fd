// Chooses the messages of a campaign for a report or a page: `estado`, `codigo` and `leido` of the query.

/// A choice of messages.
public struct MessageFilter: Sendable, Equatable {
  /// The outcome of a message, in the words of the reports. A message that was read was delivered, and one that was
  /// delivered was sent, so each of the three takes those after it, too.
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
  /// Only failures with this code; nil for any.
  public var code: String?
  /// Only sent messages that Meta has reported as read, or has not; nil for any.
  public var isRead: Bool?

  public init(outcome: Outcome? = nil, code: String? = nil, isRead: Bool? = nil) {
    self.outcome = outcome
    self.code = code
    self.isRead = isRead
  }

  /// The containers of the wanted messages; nil when every container has to be read.
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

  /// Whether messages of the outcome can have been read.
  public var mayBeRead: Bool {
    switch outcome {
    case nil, .sent, .delivered, .read: true
    default: false
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
