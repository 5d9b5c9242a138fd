import Foundation
import Testing

@testable import LoopServer

@Suite struct SettingsRisksTests {
  private static let long = "0123456789abcdef"

  /// environment, the variable that is warned of
  @Test(
    arguments: [
      ([:], nil), (["API_KEYS": long], nil), (["API_KEYS": "0123456789abcde"], "API_KEYS"),
      (["API_KEYS": "\(long),corta"], "API_KEYS"), (["WEBHOOK_SECRETO": long], nil),
      (["API_KEYS": "panel:operador:\(long)"], nil), (["API_KEYS": "panel:operadora:\(long)"], "API_KEYS"),
      (["WEBHOOK_SECRETO": "corto"], "WEBHOOK_SECRETO"),
      (["API_WHATSAPP_URL": "http://api.example/enviar"], "API_WHATSAPP_URL"),
      (["API_WHATSAPP_URL": "http://198.51.100.7:8080"], "API_WHATSAPP_URL"),
      (["API_WHATSAPP_URL": "http://8.8.8.8"], "API_WHATSAPP_URL"),
      (["API_WHATSAPP_URL": "http://[2001:4860:4860::8888]:80"], "API_WHATSAPP_URL"),
      (["API_WHATSAPP_URL": "http://u:p@127.0.0.1.example"], "API_WHATSAPP_URL"),
      (["API_WHATSAPP_URL": "http://localhost@api.example"], "API_WHATSAPP_URL"),
      (["API_WHATSAPP_URL": "https://api.example"], nil), (["API_WHATSAPP_URL": "http://127.0.0.1:9000"], nil),
      (["API_WHATSAPP_URL": "http://u@[::1]:9000"], nil), (["API_WHATSAPP_URL": "http://[::ffff:10.0.0.1]"], nil),
      (["API_WHATSAPP_URL": "http://[fd12::1]"], nil), (["API_WHATSAPP_URL": "http://192.168.1.5"], nil),
      (["API_WHATSAPP_URL": "http://LOCALHOST:9000"], nil), (["API_WHATSAPP_URL": "http://whatsapp:9000"], nil),
      (["API_WHATSAPP_URL": "http://api.railway.internal:9000"], nil),
      (["SUPABASE_URL": "http://x.example", "SUPABASE_KEY": "k"], "SUPABASE_URL"),
      (["SUPABASE_URL": "http://kong:8000", "SUPABASE_KEY": "k"], nil),
      (["WHATSAPP_MODO": "meta", "META_GRAPH_URL": "http://graph.example/v25.0"], "META_GRAPH_URL"),
      (["WHATSAPP_MODO": "meta"], nil),
      (["REDIS_URL": "redis://:corto@redis.example"], "REDIS_URL"), (["REDIS_URL": "redis://8.8.8.8/1"], "REDIS_URL"),
      (["REDIS_URL": "redis://[2001:4860:4860::8888]"], "REDIS_URL"), (["REDIS_URL": "redis://redis:6379"], nil),
      (["REDIS_URL": "redis://redis.railway.internal"], nil), (["REDIS_URL": "redis://[::1]:7000"], nil),
      (["REDIS_URL": "unix:///run/redis.sock"], nil), (["REDIS_URL": "rediss://redis.example"], nil),
      (["REDIS_URL": "rediss://:corto@redis?verify=no"], "REDIS_URL"),
      // What is not used carries nothing.
      (["META_GRAPH_URL": "http://graph.example/v25.0"], nil),
      (["WHATSAPP_MODO": "meta", "API_WHATSAPP_URL": "http://api.example"], nil),
    ] as [([String: String], String?)])
  func oneSentenceThatNamesTheVariable(environment: [String: String], named: String?) throws {
    let risks = try SettingsTests.settings(environment).risks
    #expect(risks.count == (named == nil ? 0 : 1), "\(risks)")
    if let named, let risk = risks.first {
      #expect(risk.hasPrefix(named + " "))
      #expect(!risk.contains("cort"))
    }
  }

  /// permissions, whether they are warned of
  @Test(
    arguments: [
      (0o600, false), (0o400, false), (0o700, false), (0o640, true), (0o604, true), (0o620, true), (0o601, true),
      (0o644, true), (0o444, true),
    ] as [(mode_t, Bool)])
  func whatOthersCanReadIsNamed(permissions: mode_t, isExposed: Bool) throws {
    let folder = NSTemporaryDirectory() + "loopserver-permisos-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let paths = ["entorno", "credenciales.json", "datos"].map { folder + "/" + $0 }
    for path in paths {
      try "x".write(toFile: path, atomically: false, encoding: .utf8)
      #expect(chmod(path, permissions) == 0)
    }
    let settings = try SettingsTests.settings(["CREDENCIALES_ARCHIVO": paths[1], "DATA_DIR": paths[2]])
    let exposed = settings.exposedFiles(environmentFile: paths[0])
    #expect(exposed.map(\.path) == (isExposed ? paths : []))
    #expect(exposed.allSatisfy { $0.permissions == permissions })

    let withKey = try SettingsTests.settings(["REDIS_URL": "rediss://h?cert=c.pem&key=\(paths[1])"])
    #expect(withKey.exposedFiles(environmentFile: folder + "/nada").map(\.path) == (isExposed ? [paths[1]] : []))

    // What is not used, and what is not there.
    let others = try SettingsTests.settings([
      "CREDENCIALES_ARCHIVO": paths[1], "SUPABASE_URL": "https://x.example", "SUPABASE_KEY": "k",
      "DATA_DIR": paths[2], "REDIS_URL": "redis://h",
    ])
    #expect(others.exposedFiles(environmentFile: folder + "/nada").isEmpty)
  }
}
