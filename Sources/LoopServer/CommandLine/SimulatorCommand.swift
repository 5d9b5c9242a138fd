// `LoopServer simulador`: the simulated WhatsApp API as a server of its own.

import ArgumentParser
import EventLoop
import HTTPClient
import HTTPServer
import Logging
import Simulator

struct SimulatorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulador",
    abstract: "Arranca solo el simulador de la API de WhatsApp y de Supabase.",
    discussion: """
      Responde a POST /enviar-mensaje y a GET /rest/v1/instancias_inputs. Todos los buzones existen menos el 404. \
      GET /simulador/resumen cuenta lo recibido y GET /simulador/registro lo lista. También responde como la Cloud API \
      de Meta: POST /VERSION/PHONE_ID/messages y GET /VERSION/WABA_ID/message_templates; con --webhook envía después los \
      estados, firmados.
      """)

  @Option(name: .customLong("host"), help: "Dirección en la que escuchar.")
  var host = "127.0.0.1"

  @Option(name: .customLong("puerto"), help: "Puerto en el que escuchar; 0 elige uno libre.")
  var port: UInt16 = 9000

  @Option(name: .customLong("webhook"), help: "Dirección a la que enviar los estados de Meta, hasta /webhooks/meta.")
  var webhook: String?

  @Option(name: .customLong("secreto"), help: "META_APP_SECRET del servidor que los recibe: con él se firman.")
  var secret = "simulador"

  @OptionGroup
  var options: SimulatorOptions

  func run() throws {
    let status = Loop.run { [self] in
      let logs = Logs.start(debug: false, secrets: [])
      let logger = Logger(label: "simulador")
      let client = CurlClient()
      defer { client.close() }
      let simulator = SimulatorServer(profile: options.profile, client: client)
      do {
        simulator.statuses.webhook = try webhook.map { SimulatedWebhook(url: try ClientURL($0), secret: secret) }
      } catch { return refuse("--webhook no es válida: \(error)") }
      let statuses = spawn { await simulator.statuses.run() }
      let listener = HTTPListener(router: Router(simulator.routes))
      let stopped = Wakeup()
      var failure: (any Error)?
      do {
        let signals = try ProcessSignals { _ in stopped.signal() }
        defer { signals.close() }
        do { try listener.start(on: SocketAddress(ip: host, port: port)) } catch let error as LoopError {
          throw ListenError(host: host, port: port, error: error, hostName: "--host", portName: "--puerto")
        }
        logger.notice(
          "simulador en http://\(listener.localAddress!)", metadata: ["puerto": "\(listener.localAddress!.port)"])
        await stopped.wait(until: nil)
        await listener.stop(within: .seconds(2))
      } catch {
        failure = error
      }
      simulator.statuses.stop()
      await statuses.value
      await logs.finish()
      return failure.map { refuse("el simulador no pudo arrancar: \($0)") } ?? 0
    }
    throw ExitCode(status)
  }
}
