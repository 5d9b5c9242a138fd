// The simulator's dials on the command line, shared by `simulador` and `serve --simulador`.

import ArgumentParser

struct SimulatorOptions: ParsableArguments {
  @Option(name: .customLong("latencia"), help: "Latencia mediana de cada respuesta, en milisegundos.")
  var latency = 80

  @Option(name: .customLong("dispersion"), help: "El percentil 99 de la latencia es este múltiplo de la mediana.")
  var spread = 3.0

  @Option(name: .customLong("errores"), help: "Proporción de mensajes rechazados, de 0 a 1.")
  var errorRate = 0.02

  @Option(name: .customLong("codigos"), help: "Códigos de Meta de los rechazos, separados por comas.")
  var codes = "131026,131049"

  @Option(name: .customLong("cortes"), help: "Proporción de conexiones cortadas sin respuesta, de 0 a 1.")
  var cutRate = 0.0

  @Option(name: .customLong("errores-500"), help: "Proporción de respuestas HTTP 500 sin código, de 0 a 1.")
  var serverErrorRate = 0.0

  @Option(name: .customLong("limite-mps"), help: "Mensajes por segundo antes de responder 130429; 0 es sin límite.")
  var messagesPerSecond = 0

  @Option(name: .customLong("semilla"), help: "Semilla del azar, para repetir una prueba.")
  var seed: UInt64 = 1

  func validate() throws {
    guard (0...60_000).contains(latency) else { throw ValidationError("--latencia debe estar entre 0 y 60000") }
    guard (1...100).contains(spread) else { throw ValidationError("--dispersion debe estar entre 1 y 100") }
    for (name, rate) in [("errores", errorRate), ("cortes", cutRate), ("errores-500", serverErrorRate)] {
      guard (0...1).contains(rate) else { throw ValidationError("--\(name) debe estar entre 0 y 1") }
    }
    guard messagesPerSecond >= 0 else { throw ValidationError("--limite-mps no puede ser negativo") }
    _ = try errorCodes()
  }

  private func errorCodes() throws -> [Int] {
    try codes.split(separator: ",").map { text in
      guard let code = Int(text.trimmedASCII) else {
        throw ValidationError("--codigos: '\(text)' no es un código de Meta")
      }
      return code
    }
  }

  var profile: SimulatorProfile {
    SimulatorProfile(
      latencyMilliseconds: latency, latencySpread: spread, errorRate: errorRate,
      errorCodes: (try? errorCodes()) ?? [], cutRate: cutRate, serverErrorRate: serverErrorRate,
      messagesPerSecond: messagesPerSecond, seed: seed)
  }
}
