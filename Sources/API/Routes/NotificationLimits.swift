// The bounds of what Meta's webhook may send us at a time.

enum NotificationLimits {
  /// Bytes of a notification of Meta's webhook, which is what Meta sends at most.
  static let size = 3 << 20
  /// How long a notification may take to arrive. Meta's are there at once.
  static let time: Duration = .seconds(10)
  /// Bytes of notifications whose signature cannot be checked yet, because they are still arriving. Past it the oldest
  /// are given up: Meta's are whole before a stranger can have sent so much.
  static let unproven = 24 << 20
  /// Notifications with a good signature that are stored at a time: small ones, and those of more than `smallBody`.
  /// Past it, 503: Meta sends again.
  static let small = 512
  static let large = 8
}
