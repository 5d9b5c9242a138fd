// The simulator inside the server, for `serve --simulador`: it stands in for the API (direct or Meta's), for Supabase,
// and for Meta's webhook. ServerApplication starts and stops it.

import EventLoop
import HTTPClient
import HTTPServer
import Queue
import Simulator
import WhatsApp

@LoopActor
final class EmbeddedSimulator {
  /// `http://127.0.0.1:port`
  let address: String
  private let listener: HTTPListener
  private let simulator: SimulatorServer
  private var sending: Task<Void, Never>?

  init(profile: SimulatorProfile, client: CurlClient) throws {
    simulator = SimulatorServer(profile: profile, client: client)
    listener = HTTPListener(router: Router(simulator.routes))
    try listener.start(on: SocketAddress(ip: "127.0.0.1", port: 0))
    address = "http://\(listener.localAddress!)"
  }

  /// Points the settings at itself.
  func replaceTheWorld(in settings: inout Settings) {
    settings.whatsappEndpoint = address + "/enviar-mensaje"
    settings.metaGraphURL = address + "/v25.0"
    settings.supabase = SupabaseAccess(url: address, key: "simulador")
    if settings.whatsappMode == .meta, settings.metaAppSecret == nil { settings.metaAppSecret = RandomName.make() }
  }

  /// Sends the statuses of what it accepts to the server itself.
  /// - Parameters:
  ///   - server: the address on which it listens.
  ///   - secret: META_APP_SECRET; nil in direct mode, which has no statuses.
  func sendStatuses(to server: SocketAddress, secret: String?) throws {
    guard let secret else { return }
    let isEverywhere = server.ip == "0.0.0.0" || server.ip == "::"
    let address = isEverywhere ? "127.0.0.1:\(server.port)" : "\(server)"
    simulator.statuses.webhook = SimulatedWebhook(
      url: try ClientURL("http://\(address)/webhooks/meta"), secret: secret)
    sending = spawn { [simulator] in await simulator.statuses.run() }
  }

  func stop(within limit: Duration) async {
    simulator.statuses.stop()
    await sending?.value
    await listener.stop(within: limit)
  }
}
