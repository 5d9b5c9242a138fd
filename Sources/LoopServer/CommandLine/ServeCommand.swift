// `LoopServer serve`, the default: the server itself.

import ArgumentParser
import EventLoop
import Glibc
import Logging
import Simulator

struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Arranca el servidor (es lo que se hace sin argumentos).")

  @Flag(name: .customLong("simulador"), help: "Envía a un simulador incluido en vez de a la API de WhatsApp.")
  var usesSimulator = false

  @Flag(
    name: .customLong("en-pausa"),
    help: "Pone en pausa todas las campañas antes de enviar nada, p. ej. con un Redis restaurado de una copia.")
  var startsPaused = false

  @Option(name: .customLong("puerto"), help: "Puerto en el que escuchar, en lugar de PORT.")
  var port: UInt16?

  @OptionGroup(title: "Simulador")
  var simulator: SimulatorOptions

  func run() throws {
    throw ExitCode(
      Self.serve(port: port, simulator: usesSimulator ? simulator.profile : nil, startsPaused: startsPaused))
  }

  /// Runs the server until it is told to stop.
  /// - Returns: the process' exit status.
  static func serve(port: UInt16? = nil, simulator: SimulatorProfile? = nil, startsPaused: Bool = false) -> Int32 {
    var settings: Settings
    do { settings = try Settings.load() } catch { return refuse("\(error)") }
    if let port { settings.port = port }
    if simulator != nil, settings.whatsappEndpoint != nil {
      return refuse("--simulador y API_WHATSAPP_URL no van juntos: quite uno de los dos")
    }
    return Loop.run { [settings] in
      let logs = Logs.start(debug: settings.debug, secrets: settings.secrets)
      let application = ServerApplication(
        settings: settings, simulatorProfile: simulator, startsPaused: startsPaused, logs: logs)
      let status = await application.run()
      await logs.finish()
      return status
    }
  }
}

/// Prints on one line why the program does not start.
func refuse(_ reason: String) -> Int32 {
  let line = Array("LoopServer: \(reason)\n".utf8)
  _ = write(STDERR_FILENO, line, line.count)
  return 1
}
