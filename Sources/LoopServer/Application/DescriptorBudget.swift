// How the process' file descriptors are shared out: clients, messages in flight, Redis and files all need them. The
// shares follow from the limit at the start. Each part that opens many keeps to its share, so that none is ever
// missing: otherwise sends would take all of them, and no client, not even a probe, could connect. ServerApplication
// asks.

import API
import Glibc
import HTTPClient
import HTTPServer
import Intake
import Webhooks

/// The shares of a limit.
struct DescriptorBudget: Equatable, Sendable {
  /// Descriptors that the process may have.
  let limit: Int
  /// Connections of clients.
  var connections = Self.clients
  /// Messages on their way at a time, over all campaigns.
  var sends = CurlSettings.mostRequests - Self.lookups
  /// Webhooks on their way.
  var webhooks = WebhookLimits.deliveries
  /// Uploads, event streams and reports at a time: they hold connections for long, and must leave some to other
  /// requests.
  var uploads = IntakeLimits.uploads
  var eventStreams = StreamLimits.eventStreams
  var reports = StreamLimits.reports

  private static let clients = HTTPServerLimits().connections
  /// What the process itself has open, and a few files and look-ups of names: stdio, the loop, the listeners, Redis and
  /// its child, the HTTP clients' own (some 30 were counted).
  static let own = 64
  /// Requests to the API, Supabase and Meta that are not messages of a campaign.
  static let lookups = 8
  /// With fewer than this the server does not start.
  static let least = 128
  /// With this many every part has all it was made for.
  static let enough = own + Self.clients + CurlSettings.mostRequests + WebhookLimits.deliveries

  /// - Parameters:
  ///   - simulates: whether the far end of each message is in this process, too.
  /// - Returns: nil when the limit is too low to work at all.
  init?(limit: Int, simulates: Bool = false) {
    guard limit >= Self.least else { return nil }
    self.limit = limit
    let ends = simulates ? 2 : 1
    let wanted = Self.own + connections + (sends + Self.lookups) * ends + webhooks
    if limit >= wanted { return }
    let rest = limit - Self.own
    connections = min(connections, rest / 2)
    let outbound = rest - connections
    webhooks = min(webhooks, outbound / 8)
    sends = min(sends, (outbound - webhooks) / ends - Self.lookups)
    uploads = max(1, min(uploads, connections / 4))
    eventStreams = max(1, min(eventStreams, connections / 4))
    reports = max(1, min(reports, connections / 8))
  }

  /// Requests of the sending client: messages and look-ups.
  var requests: Int { sends + Self.lookups }

  /// Whether a part gets less than the server was made for.
  var isShort: Bool { connections < Self.clients || requests < CurlSettings.mostRequests }

  /// Why a campaign waits while the most messages are in flight, for people.
  var sendReason: String {
    let most = "salen \(sends) mensajes a la vez"
    return isShort
      ? "Faltan descriptores de archivo (ulimit -n \(limit)): \(most)"
      : "Ya \(most), lo más que puede una instancia"
  }

  /// Raises the soft limit, which is often 1024, as far as the hard one allows and there is use for it.
  /// - Returns: what it is now.
  static func raisedLimit() -> Int {
    let name = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limit = rlimit()
    guard getrlimit(name, &limit) == 0 else { return 1024 }
    limit.rlim_cur = min(limit.rlim_max, max(limit.rlim_cur, rlim_t(ApplicationLimits.descriptors)))
    guard setrlimit(name, &limit) == 0 || getrlimit(name, &limit) == 0 else { return 1024 }
    return Int(clamping: limit.rlim_cur)
  }
}

/// The limit is too low to work at all. Its text is the line that ends the start.
struct DescriptorError: Error, CustomStringConvertible {
  let limit: Int

  var description: String {
    "el límite de archivos abiertos (ulimit -n) es \(limit) y hacen falta \(DescriptorBudget.least) como mínimo: súbalo, "
      + "mejor hasta \(ApplicationLimits.descriptors) (LimitNOFILE= en systemd, --ulimit nofile= en Docker)"
  }
}
