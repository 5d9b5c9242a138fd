// Whether Redis keeps what it is given. With a `maxmemory-policy` other than noeviction it may silently delete a
// campaign within milliseconds of accepting it, so the server accepts nothing new until that is corrected.

import HTTPServer
import Health

extension ServiceHealth {
  /// The routes that store what a client sends call this before they read any of it, and the intake calls it again
  /// before it publishes a campaign.
  /// - Throws: `HTTPError` 503 that names the setting.
  package func checkKeeping() throws(HTTPError) {
    guard let evictionPolicy else { return }
    throw HTTPError(
      .serviceUnavailable,
      "Redis tiene maxmemory-policy \(evictionPolicy) y podría borrar lo que se acepte: póngalo en noeviction",
      headers: ["Retry-After": "5"])
  }
}
