// The phone numbers of the simulated Cloud API: their business' limit, for which NumberPreflight asks.

import Campaigns
import HTTPServer
import Text

extension SimulatorServer {
  var numberRoutes: [Route] {
    [.immediate(.get, "/{version}/{phone_id}", access: .open) { [self] in describeNumber($0) }]
  }

  private func describeNumber(_ request: HTTPRequest) -> HTTPResponse {
    guard request.header("authorization")?.hasPrefix("Bearer ") == true else {
      return answer(.unauthorized, #"{"error":{"message":"Invalid OAuth access token","code":190}}"#)
    }
    let fields = (try? request.query("fields")) ?? ""
    guard
      let field = ["whatsapp_business_manager_messaging_limit", "messaging_limit_tier"].first(where: { $0 == fields })
    else { return answer(.badRequest, #"{"error":{"message":"(#100) Tried accessing nonexisting field","code":100}}"#) }
    let tier = behaviour.profile.accountTier
    // An older Graph knows only the older field.
    guard tier.isOld == (field == "messaging_limit_tier") else {
      return answer(.badRequest, #"{"error":{"message":"(#100) Tried accessing nonexisting field","code":100}}"#)
    }
    return answer(.ok, #"{"\#(field)":"\#(tier.name)","id":"\#(request.parameter("phone_id"))"}"#)
  }
}

/// The limit of the simulated business.
package struct SimulatedTier: Sendable, Equatable {
  package static let unlimited = SimulatedTier(name: "TIER_UNLIMITED", isOld: false)

  /// In Meta's words.
  package let name: String
  /// Graph knows only the older field.
  package let isOld: Bool

  /// - Parameter text: `TIER_2K`; `antiguo:TIER_1K` where Graph knows only the older field; `NOT_SET`, for a business
  ///   whose limit Meta does not tell.
  /// - Returns: nil for anything else.
  package init?(_ text: String) {
    let mark = "antiguo:"
    let isOld = text.hasPrefix(mark)
    let name = isOld ? String(text.dropFirst(mark.count)) : text
    guard name == "NOT_SET" || MessagingTier(name) != nil else { return nil }
    self.init(name: name, isOld: isOld)
  }

  private init(name: String, isOld: Bool) {
    self.name = name
    self.isOld = isOld
  }
}
