// Whether Redis keeps what it is given. With a `maxmemory-policy` other than noeviction it may delete a campaign within
// milliseconds of accepting it, and say nothing: so nothing new is accepted until that is corrected.

import HTTPServer
import Health

extension ServiceHealth {
  /// Asked by the routes that store what a client sends, before anything is read of it, and by the intake again before
  /// a campaign is published.
  /// - Throws: `HTTPError` 503 that names the setting.
  package func checkKeeping() throws(HTTPError) {
    guard let evictionPolicy else { return }
    throw HTTPError(
      .serviceUnavailable,
      "Redis tiene maxmemory-policy \(evictionPolicy) y podría borrar lo que se acepte: póngalo en noeviction",
      headers: ["Retry-After": "5"])
  }
}
