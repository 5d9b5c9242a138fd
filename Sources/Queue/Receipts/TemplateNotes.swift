// `note_template`: what Meta said last of each template, and when, so that a notification that comes late or twice
// changes nothing. AccountRecorder calls this; a runner asks for it when its messages are refused.

import Campaigns
import EventLoop
import RedisClient
import Text

/// What Meta said last of a template.
package struct TemplateNote: Sendable, Equatable {
  package var event: TemplateEvent
  /// When Meta said it, by Meta's clock, since 1970. It is exact to the second.
  package var said: Milliseconds
  /// When it came, by Redis' clock, since 1970.
  package var arrived: Milliseconds
}

@LoopActor
package struct TemplateNotes {
  nonisolated package static let script = QueueScripts.script("note_template", PackageResources.note_template_lua)

  package let link: QueueLink

  /// The most templates that are remembered; past it all are forgotten.
  private static let most = 10_000
  private static let life = 2_592_000_000

  /// Notes what Meta says about a template.
  /// - Parameters:
  ///   - template: `WABA|name|language`.
  ///   - time: in seconds since 1970, by Meta's clock.
  /// - Returns: whether to act on it, because nothing newer is known. True for a repeat, too, since a call may have
  ///   ended half-way.
  package func note(_ template: String, event: String, time: Int64) async throws -> Bool {
    let reply = try await Self.script.run(
      on: link.connection, keys: [.string(QueueKeys.templates)],
      arguments: [
        .string(OutcomeText.line(template)), .string(event), .integer(time), RedisArgument(Self.most),
        RedisArgument(Self.life),
      ])
    guard let answer = reply.asInteger else { throw RedisError.unexpectedReply("note_template: no number") }
    return answer == 1
  }

  /// - Returns: nil when nothing is known, or what an older version has noted, which does not say when it came.
  package func last(_ template: String) async throws -> TemplateNote? {
    let reply = try await link.connection.command(
      "HGET", .string(QueueKeys.templates), .string(OutcomeText.line(template)))
    let parts = reply.asText?.split(separator: "|", omittingEmptySubsequences: false) ?? []
    guard parts.count == 3, let seconds = Milliseconds(parts[0]), let event = TemplateEvent(rawValue: String(parts[1])),
      let arrived = Milliseconds(parts[2])
    else { return nil }
    return TemplateNote(event: event, said: seconds * 1000, arrived: arrived)
  }
}
