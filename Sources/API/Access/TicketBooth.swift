// Tickets for the event streams. A browser's EventSource sends no header, and to another origin no cookie. So a page
// asks for a ticket with its key, and opens the stream with the ticket in the address. An address may be seen, in the
// log of a proxy for one. So a ticket opens one stream, once, within a minute, and Redis has only its digest.
//
// RequestGate lets a request with a ticket through to the routes of the streams, which ask the booth before they do
// anything else.

import Answers
import Crypto
import EventLoop
import HTTPServer
import Queue
import Text

@LoopActor
struct TicketBooth {
  /// The stream of all campaigns, where a ticket otherwise has a title. No title is empty.
  nonisolated static let allCampaigns = ""
  /// Random bytes of a ticket, and characters of its text.
  nonisolated static let bytes = 32
  nonisolated static let length = 2 * bytes
  /// The caller whose ticket has not been checked yet. It may do nothing.
  nonisolated static let unseen = RequestCaller(name: "boleto", access: .open)
  /// The routes that take tickets.
  nonisolated static let routes = ["/api/eventos", "/api/campanas/{id}/eventos"]

  let tickets: StreamTickets

  /// Whether a request offers a ticket to a route that takes them.
  static func isOffered(_ request: HTTPRequest) -> Bool {
    guard request.method == .get, let route = request.route, routes.contains(route.pattern) else { return false }
    return ((try? request.query("boleto")) ?? nil) != nil
  }

  /// Makes a ticket, and the answer that has it.
  /// - Parameter stream: a campaign's title, or `allCampaigns`.
  func sell(_ request: HTTPRequest, for stream: String) async throws -> HTTPResponse {
    var chance = SystemRandomNumberGenerator()
    let text = (0..<Self.bytes).map { _ in UInt8.random(in: 0...255, using: &chance) }.hexadecimal
    let caller = request.caller
    let holder = "\(caller?.access.rawValue ?? AccessLevel.administering.rawValue)\t\(stream)\t\(caller?.name ?? "")"
    try await tickets.link.answering { _ in try await self.tickets.keep(Self.digest(of: text), for: holder) }
    var json = JSONObjectWriter()
    json.field("boleto", text)
    json.field("vence", Timestamp.text(tickets.link.clock.now + StreamTickets.life))
    return HTTPResponse(json: json.finish())
  }

  /// Spends the ticket of a request and gives the request its caller. RequestGate has let requests without a ticket in
  /// already.
  /// - Returns: the stream that the ticket is for; nil for a request that came without one.
  /// - Throws: `HTTPError` 401 when it is no ticket, or one that is spent or too old.
  func redeem(_ request: HTTPRequest) async throws -> String? {
    guard request.caller == Self.unseen else { return nil }
    guard let text = try request.query("boleto"), text.utf8.count == Self.length else { throw HTTPError.ticketRefused }
    let holder = try await tickets.link.answering { _ in try await self.tickets.take(Self.digest(of: text)) }
    let parts = holder?.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false) ?? []
    guard parts.count == 3, let level = Int(parts[0]).flatMap(AccessLevel.init), level >= .reading else {
      throw HTTPError.ticketRefused
    }
    request.caller = RequestCaller(name: String(parts[2]), access: level)
    return String(parts[1])
  }

  private nonisolated static func digest(of text: String) -> String {
    Array(text.utf8).withUnsafeBytes { SHA256.digest(of: $0) }.hexadecimal
  }
}

extension HTTPError {
  static let ticketRefused = HTTPError(
    .unauthorized, "El boleto no vale: sirve una sola vez, antes de un minuto y para su canal. Pida otro",
    headers: ["WWW-Authenticate": "Bearer"])
}
