// Tickets for event streams in Redis. They are kept for a minute, by the digest of their text, so that a reader of
// Redis cannot use them. Any instance takes a ticket that another one has given. TicketBooth (API) calls these.

import EventLoop
import RedisClient
import Text

/// The tickets in Redis.
@LoopActor
package struct StreamTickets {
  nonisolated package static let script = QueueScripts.script("take_ticket", PackageResources.take_ticket_lua)
  /// How long a ticket holds.
  nonisolated package static let life: Milliseconds = 60_000

  package let link: QueueLink

  /// Keeps a ticket. May be repeated.
  /// - Parameters:
  ///   - digest: of its text, in hexadecimal.
  ///   - holder: the rights of its holder, as TicketBooth writes them.
  package func keep(_ digest: String, for holder: String) async throws {
    _ = try await link.connection.command(
      "SET", .string(QueueKeys.ticket(digest)), .string(holder), "PX", .integer(Self.life))
  }

  /// Spends a ticket.
  /// - Returns: what was kept with it; nil when there is none.
  package func take(_ digest: String) async throws -> String? {
    try await Self.script.run(on: link.connection, keys: [.string(QueueKeys.ticket(digest))]).asText
  }
}
