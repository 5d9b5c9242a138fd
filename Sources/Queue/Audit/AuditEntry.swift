// What the audit keeps of one action. It never holds a key or a phone number.

import RedisClient

/// An entry of the audit.
package struct AuditEntry: Sendable, Equatable {
  /// Redis' name of it, `MILLISECONDS-COUNT`; empty before it is written.
  package var id = ""
  /// The name of the API key; nil where none is needed.
  package var key: String?
  package var role: String?
  /// The verb, such as `pausar`.
  package var action: String
  /// The title of the campaign, where the action concerns one.
  package var campaign: String?
  /// The client's address; of IPv6 its /64.
  package var address: String

  package init(key: String?, role: String?, action: String, campaign: String?, address: String) {
    self.key = key
    self.role = role
    self.action = action
    self.campaign = campaign
    self.address = address
  }

  /// When the action was done, since 1970.
  package var moment: Int64 { Int64(id.prefix { $0 != "-" }) ?? 0 }

  private static let (keyName, roleName, actionName) = ("clave", "rol", "accion")
  private static let (campaignName, addressName) = ("campana", "desde")

  /// Names and values, as XADD takes them.
  var fields: [RedisArgument] {
    let pairs = [
      (Self.keyName, key), (Self.roleName, role), (Self.actionName, action), (Self.campaignName, campaign),
      (Self.addressName, address),
    ]
    return pairs.flatMap { name, value in value.map { [.string(name), .string($0)] } ?? [] }
  }

  /// - Returns: nil when the reply is no entry of ours.
  init?(_ reply: RedisReply) {
    guard let parts = reply.asArray, parts.count == 2, let id = parts[0].asText,
      let texts = parts[1].asArray?.map(\.asText), texts.count % 2 == 0
    else { return nil }
    var values: [String: String] = [:]
    for index in stride(from: 0, to: texts.count, by: 2) {
      if let name = texts[index], let value = texts[index + 1] { values[name] = value }
    }
    guard let action = values[Self.actionName], let address = values[Self.addressName] else { return nil }
    self.init(
      key: values[Self.keyName], role: values[Self.roleName], action: action, campaign: values[Self.campaignName],
      address: address)
    self.id = id
  }
}
