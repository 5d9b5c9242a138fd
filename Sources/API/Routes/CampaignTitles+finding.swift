// The campaign that a path names. The title is first looked for as it was written, which is nearly always right and
// costs nothing extra: a title from before titles had one spelling is stored under its own bytes. Only when there is no
// such campaign another spelling is looked up.

import Answers
import Delivery
import EventLoop
import HTTPServer
import Queue

extension CampaignTitles {
  /// Calls `look` with the campaign's title as it is stored.
  /// - Parameters:
  ///   - title: from a path, decoded.
  ///   - remembered: knows whether a campaign that is not found was lost by Redis.
  ///   - look: nil when there is no campaign of just that name.
  /// - Returns: the title as it is stored, and what `look` returned.
  /// - Throws: `HTTPError` 404, and what `look` throws.
  func finding<Value>(
    _ title: String, remembered: RememberedCampaigns? = nil, _ look: @LoopActor (String) async throws -> Value?
  ) async throws -> (id: String, value: Value) {
    if let value = try await look(title) { return (title, value) }
    let other = try await link.answering { _ in try await self.spelling(otherThan: title) }
    if let other, let value = try await look(other) { return (other, value) }
    throw HTTPError.campaignNotFound(title, isLost: remembered?.isLost(title) ?? false)
  }
}
