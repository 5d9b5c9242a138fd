// The keys of one campaign, and the orders in which scripts take them.

import RedisClient

/// The keys of one campaign.
package struct CampaignKeys: Sendable, Hashable {
  package let id: String

  package var pending: String { "campaign:\(id)" }
  var stats: String { "campaign:\(id):stats" }
  package var inFlight: String { "campaign:\(id):inflight" }
  package var delayed: String { "campaign:\(id):delayed" }
  package var results: String { "campaign:\(id):resultados" }
  package var failures: String { "campaign:\(id):fallidos" }
  package var uncertain: String { "campaign:\(id):inciertos" }
  package var cancelled: String { "campaign:\(id):cancelados" }
  package var cancelledDelayed: String { "campaign:\(id):cancelados_z" }
  package var excluded: String { "campaign:\(id):excluidos" }
  /// String of four bytes a seq, big endian: the position of its entry in `results`, from 1; 0 = it has none.
  package var places: String { "campaign:\(id):lugares" }

  /// The first elements that somebody else put among the messages. The scripts name it themselves (`shared/keys.lua`).
  package var foreign: String { "campaign:\(id):ajenos" }

  /// How many of the failed messages have each code: hash. The scripts name it themselves, too.
  package var codes: String { "campaign:\(id):codigos" }

  /// How many messages Meta bills, by category, a hash, and a bit for each seq that is counted there. The same.
  package var cost: String { "campaign:\(id):costo" }
  package var billed: String { "campaign:\(id):cobrados" }

  /// The outcomes of each minute: string. The same.
  package var history: String { "campaign:\(id):ritmo" }

  /// All of them but these five, in the order in which every script takes them as KEYS 1–11.
  package var names: [String] {
    [pending, stats, inFlight, delayed, results, failures, uncertain, cancelled, cancelledDelayed, excluded, places]
  }

  package var all: [RedisArgument] { names.map(RedisArgument.string) }

  /// The same, then `campaigns:activas`.
  var withActive: [RedisArgument] { all + [.string(QueueKeys.active)] }

  /// The same, then the list of exclusions: for the scripts that move messages to and from the owner.
  var withExclusions: [RedisArgument] { withActive + [.string(QueueKeys.exclusions)] }
}
