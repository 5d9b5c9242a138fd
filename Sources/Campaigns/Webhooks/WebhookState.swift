// The state of the announcement of a campaign's end, per address and as the status shows it.

/// `webhook_general` and `webhook_propia` in a campaign's stats, `webhook` in its status.
public enum WebhookState: String, Sendable, Equatable, CaseIterable {
  /// Not delivered yet; it is being tried.
  case pending = "pendiente"
  /// The receiver answered 2xx.
  case delivered = "entregado"
  /// The receiver answered 410: it does not want it.
  case rejected = "rechazado"
  /// Not delivered within 24 hours.
  case abandoned = "abandonado"
  /// The campaign went on before its end was delivered; its next end is announced instead.
  case superseded = "sustituido"

  /// One word for several addresses: first those that are not over yet, then those that failed. Nil when there are
  /// none.
  public static func summary(of states: [WebhookState]) -> WebhookState? {
    let order: [WebhookState] = [.pending, .abandoned, .rejected, .superseded, .delivered]
    return order.first { states.contains($0) }
  }
}
