// GET /api/eventos: the changes in any campaign as server-sent events, for a page that shows the list of campaigns. A
// stream costs little more than its bytes, since all streams share what is read (CampaignFeed).
//
// A stream begins with an event `inicio`, at which the client asks for the list anew. The events behind it are changes,
// each with the whole status of its campaign. A client that comes again with `Last-Event-ID` gets the events since.
// When these are no longer kept, or another instance answers, the stream begins with `inicio` again.

import Answers
import EventLoop
import HTTPServer
import Health
import Queue
import RedisClient
import Text

@LoopActor
final class FeedRoute {
  private let feed: CampaignFeed
  private let health: ServiceHealth
  private let slots: RequestSlots
  private let booth: TicketBooth

  /// - Parameter slots: the slots of all event streams, shared with those of single campaigns.
  init(queue: CampaignQueue, health: ServiceHealth, slots: RequestSlots, booth: TicketBooth) {
    feed = CampaignFeed(list: queue.list, statuses: queue.statuses)
    self.health = health
    self.slots = slots
    self.booth = booth
  }

  func handle(_ request: HTTPRequest) async throws -> HTTPResponse {
    if let stream = try await booth.redeem(request), stream != TicketBooth.allCampaigns {
      throw HTTPError.ticketRefused
    }
    do { try await feed.update() } catch let error as RedisError { throw HTTPError(error) }
    let seen = request.header("last-event-id").flatMap(feed.number)
    let slot = try slots.take()
    return HTTPResponse(mediaType: "text/event-stream", headers: EventRoute.headers, endsWithClient: true) {
      [self] writer in
      try await slot.during { try await stream(from: seen, to: writer) }
    }
  }

  private func stream(from seen: Int?, to writer: HTTPResponseWriter) async throws {
    var seen = seen
    var spokenAt = Loop.now
    while !health.isShuttingDown {
      let news = seen.flatMap(feed.events) ?? beginning()
      seen = feed.last
      if !news.isEmpty {
        try await writer.write(news)
        spokenAt = Loop.now
      } else if Loop.now >= spokenAt + StreamLimits.eventHeartbeat {
        try await writer.write(": sigue\n\n")
        spokenAt = Loop.now
      }
      try await Loop.sleep(for: StreamLimits.eventInterval)
      do { try await feed.update() } catch is RedisError { continue }
    }
  }

  private func beginning() -> [UInt8] {
    Array("id: \(feed.id(feed.last))\nevent: inicio\ndata: {}\n\n".utf8)
  }
}
