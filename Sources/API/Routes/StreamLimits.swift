// The bounds of answers that stay open: reports and event streams.

package enum StreamLimits {
  /// Reports that are written at a time; further ones get 503.
  package static let reports = 32
  /// Event streams that are open at a time; further ones get 503.
  package static let eventStreams = 256
  /// The least time between two events of a stream.
  static let eventInterval: Duration = .seconds(1)
  /// How long a stream is silent before a comment shows proxies and clients that it lives.
  static let eventHeartbeat: Duration = .seconds(15)
}
