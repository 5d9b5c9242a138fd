// A campaign whose keys in Redis somebody else has changed: `estado` is `dañado`, and `motivo` names the key. Other
// campaigns go on. It is looked at again once in a while, and can be deleted.

/// What is wrong with a campaign's keys.
struct CampaignDamage: Sendable, Equatable {
  /// Keys, or fields of one.
  private let places: [String]

  /// - Parameter wrongKeys: the keys that have another type, as `status.lua` numbers them.
  init(_ wrongKeys: String, of keys: CampaignKeys) {
    places = wrongKeys.split(separator: " ").compactMap { Int($0) }.map { keys.names[$0 - 1] }
  }

  /// - Parameter field: the field of `stats` that cannot be read.
  init(field: String, of keys: CampaignKeys) { places = ["\(keys.stats) (\(field))"] }

  /// The `motivo`.
  var reason: String {
    "Dañada en Redis: \(places.joined(separator: ", ")) no tiene lo que este servidor guardó. No se envía nada;"
      + " se puede eliminar."
  }
}
