// GET /api/campanas/{id}/eventos: the status of a campaign as server-sent events, from any instance, until it has
// ended. Each stream asks Redis for itself, once a second: one script whatever the queue's length.
//
// A browser's EventSource takes the end of a stream for an accident and asks again, with the id of the last event it
// saw. Only 204 and errors end it. So a client that has seen the last event of a campaign that has ended gets 204.

import Answers
import Campaigns
import EventLoop
import HTTPServer
import Health
import Queue
import RedisClient
import Text

@LoopActor
final class EventRoute {
  private let titles: CampaignTitles
  private let statuses: CampaignStatuses
  private let health: ServiceHealth
  private let booth: TicketBooth
  let slots = RequestSlots(
    limit: StreamLimits.eventStreams, refusal: "Hay demasiados canales de eventos abiertos: consulte estado-cola")

  /// Headers of every stream of events. `X-Accel-Buffering` keeps nginx from gathering events.
  nonisolated static let headers: HTTPHeaders = ["Cache-Control": "no-store", "X-Accel-Buffering": "no"]

  init(titles: CampaignTitles, statuses: CampaignStatuses, health: ServiceHealth, booth: TicketBooth) {
    self.titles = titles
    self.statuses = statuses
    self.health = health
    self.booth = booth
  }

  /// POST …/boleto: a ticket for the stream of one campaign.
  func ticket(_ request: HTTPRequest) async throws -> HTTPResponse {
    let (id, _) = try await titles.finding(request.parameter("id")) { id in
      try await statuses.link.answering { _ in try await self.statuses.read(id) }
    }
    return try await booth.sell(request, for: id)
  }

  func handle(_ request: HTTPRequest) async throws -> HTTPResponse {
    let ticketed = try await booth.redeem(request)
    let (id, first) = try await titles.finding(request.parameter("id")) { id in
      try await statuses.link.answering { _ in try await self.statuses.read(id) }
    }
    if let ticketed, ticketed != id { throw HTTPError.ticketRefused }
    if first.isSettled, request.header("last-event-id") == StatusFeed.id(of: first) { return .noContent }
    let slot = try slots.take()
    return HTTPResponse(mediaType: "text/event-stream", headers: Self.headers, endsWithClient: true) { [self] writer in
      try await slot.during { try await stream(id, from: first, to: writer) }
    }
  }

  private func stream(_ id: String, from first: CampaignStatus, to writer: HTTPResponseWriter) async throws {
    var feed = StatusFeed()
    var status: CampaignStatus? = first
    var spokenAt = Loop.now
    while true {
      if let status, let event = feed.event(for: status) {
        try await writer.write(event)
        spokenAt = Loop.now
        if status.isSettled { return }
      } else if Loop.now >= spokenAt + StreamLimits.eventHeartbeat {
        try await writer.write(": sigue\n\n")
        spokenAt = Loop.now
      }
      try await Loop.sleep(for: StreamLimits.eventInterval)
      if health.isShuttingDown { return }
      do {
        status = try await statuses.read(id)
        // The campaign was deleted or has expired, so no more events will come.
        if status == nil { return try await writer.write(StatusFeed.gone(id)) }
      } catch is RedisError {
        status = nil
      }
    }
  }
}

/// Turns statuses into events, one for each that differs from the one before.
struct StatusFeed {
  private var last: CampaignStatus?

  init() {}

  /// The event's bytes; nil when nothing but the time has changed.
  /// - Parameter id: the event's id; nil for that of the campaign's own stream.
  mutating func event(for status: CampaignStatus, id: String? = nil) -> [UInt8]? {
    var comparable = status
    comparable.now = 0
    // The status of a campaign whose creation is no longer known has the time of the reading instead.
    if status.created == status.now { comparable.created = 0 }
    // The rate changes with every second, so only its fall to zero counts as a change.
    comparable.recent = RecentOutcomes(count: status.rate.isZero ? 0 : 1)
    if comparable == last { return nil }
    last = comparable
    var bytes = Array("id: \(id ?? Self.id(of: status))\ndata: ".utf8)
    status.appendJSON(to: &bytes)
    bytes.append(contentsOf: "\n\n".utf8)
    return bytes
  }

  /// The id that a returning client names: the state and the counts.
  static func id(of status: CampaignStatus) -> String {
    let counts = status.counts
    let numbers = [
      status.total, counts.sent, counts.failed, counts.uncertain, counts.cancelled, counts.excluded, counts.inFlight,
      counts.retrying, counts.lost, status.foreign, Int(status.lastSent ?? 0),
    ]
    return "\(status.state.rawValue)-" + numbers.map { String($0) }.joined(separator: "-")
  }

  /// The last event of a campaign that no longer exists. A client that asks again gets 404.
  static func gone(_ id: String) -> [UInt8] {
    var json = JSONObjectWriter()
    json.field("campaign_id", id)
    json.field("eliminada", true)
    return Array("event: eliminada\ndata: ".utf8) + json.finish() + Array("\n\n".utf8)
  }
}

extension CampaignStatus {
  /// Whether the campaign is finished and no message is left whose outcome could change a count, such as a cancelled
  /// campaign's last sends.
  var isSettled: Bool { state.isFinished && counts.unfinished == 0 }
}
