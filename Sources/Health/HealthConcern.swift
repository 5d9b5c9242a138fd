// What can be wrong with a server that serves: each concern makes `/health` `degraded` and has its sentence in
// `motivo`. The code that finds it notes it with `ServiceHealth.note`, and takes it back.

/// What is wrong; the worst first.
package enum HealthConcern: CaseIterable {
  /// Redis is set up to delete what it was given.
  case eviction
  /// Redis cannot write to its disk, and still takes commands.
  case disk
  /// Campaigns that this process remembers are not in Redis any more.
  case lost
  /// Started with `--en-pausa`.
  case paused
  case credentials
  /// There is no API to send to.
  case noAPI
}
