// A campaign whose keys mean something that this version does not know, because a newer one made it. While instances
// are replaced one after another, both run on one Redis: the older ones leave it alone, say so, and change nothing.

import RedisClient

/// How a campaign's keys are to be understood: `formato` in its stats.
enum CampaignFormat {
  /// The newest format that this version understands, and the one that it writes. The scripts know it too
  /// (shared/format.lua). It grows when an older version would do harm to what is stored, and only then.
  static let known = 1
  static let field = "formato"

  /// - Parameter stored: the field's value; campaigns older than it have none.
  static func isNewer(_ stored: String?) -> Bool { stored.map { (Int($0) ?? .max) > known } ?? false }

  /// The error that the scripts answer with.
  static func refusal(_ stored: String?) -> RedisError { .server(RedisServerError("FORMAT \(stored ?? "")")) }

  /// The `motivo`.
  static func reason(_ stored: String?) -> String {
    "La guardó una versión más nueva de LoopServer (formato \(stored ?? "?"); esta instancia entiende hasta \(known))."
      + " Esta instancia no la envía ni la cambia: actualícela."
  }
}
