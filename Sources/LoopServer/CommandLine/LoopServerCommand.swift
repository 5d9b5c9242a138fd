// The command line: `serve` (the default), `simulador`, `salud`, `ajustes`, and the console's commands, which talk to a
// running server. All are synchronous and run the loop on the main thread: an asynchronous root command would start
// worker threads.

import ArgumentParser
import Console

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
    subcommands: [
      ServeCommand.self, CampaignCommand.self, ExclusionsCommand.self, TemplatesCommand.self, SystemCommand.self,
      SimulatorCommand.self, HealthCommand.self, SettingsCommand.self, ChapterCommand.self,
    ],
    defaultSubcommand: ServeCommand.self)
}
