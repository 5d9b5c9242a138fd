// The bounds of a request's parts, for all routes.

enum RequestLimits {
  /// Bytes of a JSON body that is not an upload.
  static let smallBody = 65_536
  /// Characters of an `Idempotency-Key`.
  static let idempotencyKey = 255
}
