// How many conversations Meta lets a business begin within 24 hours: a field of the phone number, in Meta's words.
// Pure; NumberPreflight asks Meta.

import Text

public struct MessagingTier: Sendable, Equatable {
  /// As Meta writes it, `TIER_2K`.
  public let name: String
  /// Conversations within 24 hours; nil when Meta sets no limit.
  public let limit: Int?

  /// - Parameter name: `TIER_250`, `TIER_2K`, `TIER_10K`, `TIER_100K`, `TIER_UNLIMITED`, and older ones.
  /// - Returns: nil for a word that is no tier, such as `NOT_SET`.
  public init?(_ name: String) {
    let prefix = "TIER_"
    guard name.hasPrefix(prefix) else { return nil }
    let text = name.dropFirst(prefix.count)
    self.name = name
    if text == "UNLIMITED" {
      limit = nil
      return
    }
    let unit = text.last == "K" ? 1000 : text.last == "M" ? 1_000_000 : 1
    guard let number = Int(unit == 1 ? text : text.dropLast()), (1...1_000_000).contains(number) else { return nil }
    limit = number * unit
  }

  /// The warning for an upload that has more rows than the limit; nil for one that has not.
  /// - Parameter dailyLimit: LIMITE_DIARIO, 0 = none.
  public func warning(rows: Int, dailyLimit: Int) -> UploadWarning? {
    guard let limit, rows > limit else { return nil }
    let advice =
      (1...limit).contains(dailyLimit)
      ? "Con LIMITE_DIARIO=\(dailyLimit) se reparten en varios días."
      : "Lo que pase de ahí en un día puede no entregarse: ponga LIMITE_DIARIO=\(limit) para repartirlo en varios días."
    return UploadWarning(
      .metaLimit,
      "El archivo tiene \(rows) mensajes y Meta deja a la empresa iniciar \(limit) conversaciones en 24 horas (\(name)), "
        + "entre todos sus números. \(advice)")
  }
}
