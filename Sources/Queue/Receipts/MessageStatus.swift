// A status that Meta reports for a message that was sent.

import Campaigns
import Text

/// One status of one message.
package struct MessageStatus: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case sent, delivered, read, failed
  }

  package var seq: Int
  package var kind: Kind
  /// The `wamid.…`.
  package var messageID: String
  /// Digits, or a `UserID`; nil when the webhook gives neither.
  package var recipient: String?
  /// When it happened, since 1970; nil if the webhook does not say.
  package var moment: Milliseconds?

  /// The category in which Meta bills the message; empty if the status says nothing, or that it is free.
  package var category = ""
  /// Meta's code and text of a failure.
  package var code = ""
  package var text = ""

  package init(
    seq: Int, kind: Kind, messageID: String, recipient: String? = nil, moment: Milliseconds? = nil, code: String = "",
    text: String = ""
  ) {
    self.seq = seq
    self.kind = kind
    self.messageID = messageID
    self.recipient = recipient
    self.moment = moment
    self.code = code
    self.text = text
  }
}

extension MessageStatus {
  /// Why the campaign must be stopped, if the failure does not concern this message alone (docs/wire.md, "Outcomes").
  package var stopReason: String? {
    kind == .failed ? Int(code).flatMap(MetaCode.stopReason) : nil
  }
}
