// One of API_KEYS: a key, its name in the log and the audit, and what it may do.

import HTTPServer

/// A key of the API.
package struct APIKey: Sendable, Equatable {
  /// What a key may do, by rising levels. The raw value is the operator's word.
  package enum Role: String, CaseIterable, Sendable {
    case reader = "lectura"
    case `operator` = "operador"
    case administrator = "admin"

    package var access: AccessLevel {
      switch self {
      case .reader: .reading
      case .operator: .steering
      case .administrator: .administering
      }
    }

    /// The least role that a route asks for; nil for a route that asks for none.
    package init?(_ access: AccessLevel) {
      guard let role = Self.allCases.first(where: { $0.access == access }) else { return nil }
      self = role
    }
  }

  package let name: String
  package let role: Role
  package let secret: String
  /// Whether it has two colons but no role between them, perhaps because the role is misspelt.
  package let looksNamed: Bool

  /// - Parameters:
  ///   - text: `name:role:key`; anything else is a key as a whole, which may do everything.
  ///   - position: the key's place in API_KEYS, from 1. A key without a name is called `clave-1` there.
  package init(_ text: String, position: Int) {
    let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    if parts.count == 3, !parts[0].isEmpty, !parts[2].isEmpty, let role = Role(rawValue: parts[1]) {
      (name, self.role, secret, looksNamed) = (parts[0], role, parts[2], false)
    } else {
      (name, role, secret, looksNamed) = ("clave-\(position)", .administrator, text, parts.count == 3)
    }
  }
}
