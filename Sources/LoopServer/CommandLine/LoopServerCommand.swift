// The command line: `serve` (the default), `simulador`, `salud` and `ajustes`. The commands are synchronous and run the
// loop on the main thread: an asynchronous root command would start worker threads.

import ArgumentParser

/// `LoopServer …`
struct LoopServerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "LoopServer",
    abstract: "Cola de campañas de WhatsApp: recibe CSV o JSON, los guarda en Redis y los envía a su ritmo.",
    discussion: """
      Sin argumentos arranca el servidor (igual que `LoopServer serve`). La configuración se lee del entorno, \
      después de .env y por último de los valores por defecto; `LoopServer ajustes` la explica entera.

      Para probarlo todo sin cuentas ni Redis propio: LoopServer serve --simulador
      """,
    subcommands: [ServeCommand.self, SimulatorCommand.self, HealthCommand.self, SettingsCommand.self],
    defaultSubcommand: ServeCommand.self)
}
