// Where credentials come from, as intake and delivery see it: Supabase, a file, or nowhere.

import EventLoop

/// A source of credentials.
@LoopActor
package protocol CredentialSource: AnyObject {
  /// The credentials of an inbox, from memory when they are fresh enough.
  /// - Parameter inbox: `buzon` as the client sent it.
  func credentials(for inbox: String) async throws(CredentialError) -> WhatsAppCredentials
  /// Forgets an inbox's credentials: WhatsApp has refused them.
  func drop(_ inbox: String)
  /// Asks the source whether it is there, for the background check behind `/health`; logs changes.
  func isReachable() async -> Bool
  /// What was wrong when the source was last asked, in words that everybody may read: without names, addresses and
  /// secrets. Nil when nothing was.
  var problem: String? { get }
  /// How often the background check asks it.
  var checkInterval: Duration { get }
  /// The inboxes it has told of, in no order.
  var known: [KnownInbox] { get }
}

/// An inbox that a source of credentials has told of.
package struct KnownInbox: Sendable {
  package var name: String
  /// Nil where they cannot be used.
  package var credentials: WhatsAppCredentials?
}

extension CredentialSource {
  package var problem: String? { nil }
  package var known: [KnownInbox] { [] }
  package var checkInterval: Duration { .seconds(10) }
}

/// Stands in when no source is configured: nothing can be created, and the answer says what to set.
@LoopActor
package final class NoCredentials: CredentialSource {
  package init() {}

  package func credentials(for inbox: String) async throws(CredentialError) -> WhatsAppCredentials { throw .noSource }
  package func drop(_ inbox: String) {}
  package func isReachable() async -> Bool { false }
  package var problem: String? { CredentialError.noSource.text }
}

/// `buzon`: the number of a channel.
enum Inbox {
  /// 1 to 18 ASCII digits, which is any number the database can hold.
  static func isNumber(_ inbox: String) -> Bool {
    (1...18).contains(inbox.utf8.count) && inbox.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}
