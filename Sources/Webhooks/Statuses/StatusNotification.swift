// Reads the statuses of messages from a POST of Meta's webhook: `entry[].changes[].value.statuses[]`, each with the
// number it was sent from and our own `{campaign_id}:{seq}`. Messages that people write, and statuses of messages that
// others sent with the same app, come the same way and are only counted. Pure.

import Campaigns
import JSON
import Queue
import WhatsApp

/// One status, and the campaign and number that it claims to belong to.
struct NotifiedStatus: Sendable, Equatable {
  var campaign: String
  /// `metadata.phone_number_id`
  var phoneID: String
  var status: MessageStatus
}

enum StatusNotification {
  /// The lists of statuses in a notification, each with the number they were sent from.
  static func lists(in document: JSONValue) -> [(phoneID: String, statuses: [JSONValue])] {
    var lists: [(phoneID: String, statuses: [JSONValue])] = []
    for entry in document["entry"]?.array ?? [] {
      for change in entry["changes"]?.array ?? [] {
        guard let value = change["value"], let statuses = value["statuses"]?.array, !statuses.isEmpty else { continue }
        lists.append((value["metadata"]?["phone_number_id"]?.text ?? "", statuses))
      }
    }
    return lists
  }

  /// One of them.
  /// - Returns: nil when it is not of a message of ours, or is of a kind that we do not use.
  static func status(_ value: JSONValue, phoneID: String) -> NotifiedStatus? {
    guard let data = value["biz_opaque_callback_data"]?.string, let ours = CallbackData.parse(data),
      let kind = value["status"]?.string.flatMap(MessageStatus.Kind.init(rawValue:)),
      let messageID = value["id"]?.string, (1...256).contains(messageID.utf8.count)
    else { return nil }
    var status = MessageStatus(seq: ours.seq, kind: kind, messageID: messageID)
    status.recipient = recipient(value)
    status.moment = value["timestamp"]?.metaMoment
    status.category = MetaPricing.billedCategory(value["pricing"]) ?? ""
    if kind == .failed {
      let error = JSONMember(name: "error", value: value["errors"]?[0] ?? .null)
      let details = ErrorDetails(.object([error]), httpStatus: 0)
      let code = details.code.map(FailureCode.meta) ?? .unspecified
      let failure = Failure(code: code, said: details.text, otherwise: "Meta no entregó el mensaje")
      (status.code, status.text) = (failure.code.description, failure.text)
    }
    return NotifiedStatus(campaign: ours.campaignID, phoneID: phoneID, status: status)
  }

  /// The number, else the id of a person who shows no number.
  private static func recipient(_ value: JSONValue) -> String? {
    if let digits = value["recipient_id"]?.text, (1...20).contains(digits.utf8.count),
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    {
      return digits
    }
    return value["recipient_user_id"]?.string.flatMap { id in
      Array(id.utf8).withUnsafeBytes { UserID($0) }?.text
    }
  }
}
