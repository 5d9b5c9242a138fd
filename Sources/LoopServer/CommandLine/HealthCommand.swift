// `LoopServer salud`: asks a running server how it is, for the image's HEALTHCHECK and for people. With `--url` it
// checks any address, certificates included; with `--redis` it says step by step whether Redis can be worked with
// (RedisHealth); with `--zona` it tells the offset of a time zone, which proves that the
// system has the zone's data.

import ArgumentParser
import Campaigns
import EventLoop
import Glibc
import HTTPClient
import TimeZones

struct HealthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "salud", abstract: "Pregunta a un servidor en marcha por su estado; termina con 0 si atiende.")

  @Option(name: .customLong("url"), help: "Dirección que consultar, en lugar de /health en HOST y PORT.")
  var url: String?

  @Flag(
    name: .customLong("redis"),
    help: """
      Conecta con el Redis de REDIS_URL (o el propio) y dice paso a paso qué funciona. Termina con 0 si todo va bien, \
      con 2 si hay avisos y con 1 si así no se puede trabajar.
      """)
  var checksRedis = false

  @Option(name: .customLong("zona"), help: "Muestra el desfase actual de una zona horaria, como America/Caracas.")
  var zone: String?

  func run() throws {
    if let zone {
      guard let name = TimeZoneName(zone), let rules = try? ZoneFiles.read(name) else {
        throw ExitCode(refuse("la zona horaria '\(zone)' no existe en este sistema"))
      }
      print("\(zone) \(rules.offsetText)")
      return
    }
    if let url { throw ExitCode(Loop.run { await Self.check(url) }) }
    let settings: Settings
    do { settings = try Settings.load() } catch { throw ExitCode(refuse("\(error)")) }
    if checksRedis {
      let status = Loop.run { [settings] in
        var health = RedisHealth(settings) { print($0) }
        return await health.check()
      }
      throw ExitCode(status)
    }
    throw ExitCode(Loop.run { await Self.check(settings.healthAddress, mayBeWhy: settings.readingWarnings) })
  }

  /// - Parameter mayBeWhy: a possible reason, which is added when nobody answers.
  @LoopActor
  private static func check(_ target: String, mayBeWhy: [String] = []) async -> Int32 {
    let client = CurlClient()
    defer { client.close() }
    do {
      let outcome = await client.perform(
        ClientRequest(method: .get, url: try ClientURL(target), timeout: .seconds(5)))
      switch outcome {
      case .response(let response):
        print(String(decoding: response.body, as: UTF8.self))
        return (200..<300).contains(response.status) ? 0 : 1
      case .failure(let failure):
        return refuse((["sin respuesta: \(failure)"] + mayBeWhy).joined(separator: "; "))
      }
    } catch { return refuse("--url no es válida: \(error)") }
  }
}

extension Settings {
  /// `/health` of the server that these settings start on this machine.
  fileprivate var healthAddress: String {
    let host = ["0.0.0.0", "::"].contains(host) ? "127.0.0.1" : host
    return "http://\(host.contains(":") ? "[\(host)]" : host):\(port)/health"
  }
}

extension TimeZoneRules {
  /// The offset from UTC now, such as `-04:00`.
  fileprivate var offsetText: String {
    let seconds = offset(at: Int64(time(nil)))
    let minutes = Int(abs(seconds) / 60)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return (seconds < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60)
  }
}
