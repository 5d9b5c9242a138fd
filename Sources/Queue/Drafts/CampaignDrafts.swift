// `start`: a draft becomes a campaign. The caller has read the draft, and checked its template and credentials once
// more (IntakeContext+drafts). The script sees to it that a draft is started once, whichever instances are asked.

import Campaigns
import EventLoop
import RedisClient
import Text

/// The values with which a draft is started.
package struct DraftStart: Sendable {
  /// The id of the draft that was read.
  package var draft: String
  /// The digest of what was asked. A start with the same digest is a repeat.
  package var asked: String
  /// `inicio`, since 1970; nil for at once.
  package var start: Milliseconds?
  /// Fields of the stats. The script removes those with an empty value.
  package var fields: [(name: String, value: String)]

  package init(draft: String, asked: String, start: Milliseconds?, fields: [(name: String, value: String)]) {
    self.draft = draft
    self.asked = asked
    self.start = start
    self.fields = fields
  }
}

package enum StartReply: Sendable, Equatable {
  /// Started. The campaign is in this state.
  case started(CampaignState)
  /// An earlier call has started it in the same way.
  case startedBefore(CampaignState)
  /// It is no draft, or was started with other values.
  case conflict(CampaignState)
  /// It is another draft by now.
  case changed
  /// One of its keys is of another type than ours. It was not started.
  case damaged
  case gone
}

/// Starts drafts.
@LoopActor
package struct CampaignDrafts {
  nonisolated package static let script = QueueScripts.script("start", PackageResources.start_lua)

  package let link: QueueLink

  /// Starts a draft. May be repeated after a lost reply.
  package func start(_ campaign: String, _ start: DraftStart) async throws -> StartReply {
    let keys = QueueKeys.campaign(campaign).withActive + [.string(QueueKeys.index)]
    var arguments: [RedisArgument] = [
      .string(campaign), .string(start.draft), .string(start.asked), start.start.map(RedisArgument.integer) ?? "",
    ]
    for field in start.fields { arguments += [.string(field.name), .string(field.value)] }
    var reply = try await Self.script.call(on: link.connection, keys: keys, arguments: arguments)
    switch try reply.text() {
    case "OK": return .started(try reply.state())
    case "BEFORE": return .startedBefore(try reply.state())
    case "DAMAGED": return .damaged
    case "CONFLICT": return .conflict(try reply.state())
    case "CHANGED": return .changed
    case "GONE": return .gone
    case let word: throw reply.unexpected(word)
    }
  }

  /// When a draft expires, since 1970; nil when it does not.
  package func expiry(of campaign: String) async throws -> Milliseconds? {
    let stats = RedisArgument.string(QueueKeys.campaign(campaign).stats)
    let moment = try await link.connection.command("PEXPIRETIME", stats).asInteger ?? -1
    return moment > 0 ? moment : nil
  }
}
