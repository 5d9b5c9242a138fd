// The simulator's dials on the command line, shared by `simulador` and `serve --simulador`.

import ArgumentParser
import Simulator
import Text

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

  @Option(
    name: .customLong("plantilla"),
    help: """
      Plantilla de la cuenta simulada de Meta, en lugar de las que trae: nombre:idioma:variables[:imagen][:ESTADO]. Se \
      puede repetir. Con '*' vale cualquiera.
      """)
  var templates: [String] = []

  @Option(
    name: .customLong("retraso-estados"),
    help: "Milisegundos, en promedio, entre un estado de Meta (sent, delivered, read, failed) y el siguiente.")
  var statusDelay = 1500

  @Option(name: .customLong("entregados"), help: "Proporción de mensajes aceptados que Meta entrega, de 0 a 1.")
  var deliveredShare = 0.95

  @Option(name: .customLong("leidos"), help: "Proporción de mensajes entregados que se leen, de 0 a 1.")
  var readShare = 0.6

  @Option(name: .customLong("fallos-tardios"), help: "Proporción de mensajes aceptados que fallan después, de 0 a 1.")
  var lateFailureShare = 0.01

  @Option(name: .customLong("estados-repetidos"), help: "Proporción de estados que llegan dos veces, de 0 a 1.")
  var repeatedShare = 0.02

  @Option(name: .customLong("estados-desordenados"), help: "Proporción de mensajes con estados en desorden, de 0 a 1.")
  var shuffledShare = 0.1

  @Option(name: .customLong("retenidos"), help: "Proporción de mensajes que Meta retiene antes de decidir, de 0 a 1.")
  var heldShare = 0.0

  @Option(name: .customLong("respuestas"), help: "Proporción de mensajes entregados que se responden, de 0 a 1.")
  var replyShare = 0.0

  @Option(name: .customLong("bajas"), help: "Proporción de las respuestas que piden la baja, de 0 a 1.")
  var optOutShare = 0.1

  @Option(
    name: .customLong("preferencias"),
    help: "Proporción de entregados cuyo destinatario apaga la publicidad, de 0 a 1; la mitad la enciende otra vez.")
  var preferenceShare = 0.0

  @Option(
    name: .customLong("limite-cuenta"),
    help: "Límite diario de la empresa en Meta: TIER_250, TIER_2K, TIER_10K, TIER_100K o TIER_UNLIMITED.")
  var accountTier = "TIER_UNLIMITED"

  @Option(name: .customLong("semilla"), help: "Semilla del azar, para repetir una prueba.")
  var seed: UInt64 = 1

  func validate() throws {
    guard (0...60_000).contains(latency) else { throw ValidationError("--latencia debe estar entre 0 y 60000") }
    guard (1...100).contains(spread) else { throw ValidationError("--dispersion debe estar entre 1 y 100") }
    let rates = [
      ("errores", errorRate), ("cortes", cutRate), ("errores-500", serverErrorRate), ("entregados", deliveredShare),
      ("leidos", readShare), ("fallos-tardios", lateFailureShare), ("estados-repetidos", repeatedShare),
      ("estados-desordenados", shuffledShare), ("retenidos", heldShare), ("respuestas", replyShare),
      ("bajas", optOutShare), ("preferencias", preferenceShare),
    ]
    for (name, rate) in rates {
      guard (0...1).contains(rate) else { throw ValidationError("--\(name) debe estar entre 0 y 1") }
    }
    guard messagesPerSecond >= 0 else { throw ValidationError("--limite-mps no puede ser negativo") }
    guard (0...60_000).contains(statusDelay) else {
      throw ValidationError("--retraso-estados debe estar entre 0 y 60000")
    }
    for text in templates where text != Self.anyTemplate && SimulatedTemplate(text) == nil {
      throw ValidationError("--plantilla: '\(text)' no es nombre:idioma:variables[:imagen][:ESTADO], ni *")
    }
    guard SimulatedTier(accountTier) != nil else {
      throw ValidationError("--limite-cuenta: '\(accountTier)' no es un límite de Meta, como TIER_2K")
    }
    _ = try errorCodes()
  }

  private static let anyTemplate = "*"

  private var simulatedTemplates: [SimulatedTemplate]? {
    if templates.contains(Self.anyTemplate) { return nil }
    return templates.isEmpty ? SimulatedTemplate.catalogue : templates.compactMap(SimulatedTemplate.init)
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
      messagesPerSecond: messagesPerSecond,
      statuses: SimulatedStatusProfile(
        delayMilliseconds: statusDelay, deliveredShare: deliveredShare, readShare: readShare,
        lateFailureShare: lateFailureShare, repeatedShare: repeatedShare, shuffledShare: shuffledShare,
        heldShare: heldShare, replyShare: replyShare, optOutShare: optOutShare, preferenceShare: preferenceShare),
      templates: simulatedTemplates, accountTier: SimulatedTier(accountTier) ?? .unlimited, seed: seed)
  }
}
