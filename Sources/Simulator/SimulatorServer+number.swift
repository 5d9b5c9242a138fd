// The simulated Cloud API's phone numbers: their business' limit, as NumberPreflight asks for it.

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
  /// `TIER_2K`; `antiguo:TIER_1K` where Graph knows only the older field.
  package var name: String
  package var isOld: Bool

  package init(_ text: String) {
    let mark = "antiguo:"
    isOld = text.hasPrefix(mark)
    name = isOld ? String(text.dropFirst(mark.count)) : text
  }
}
