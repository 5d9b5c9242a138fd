import Campaigns
import Foundation
import RedisClient
import Testing

@testable import Environment
@testable import EventLoop
@testable import LoopServer
@testable import Text
@testable import WhatsApp

@Suite struct SettingsTests {
  static func settings(_ environment: [String: String], file: String = "") throws -> Settings {
    try Settings(SettingsSource(environment: environment, file: EnvironmentFile(Array(file.utf8))))
  }

  static func error(_ environment: [String: String]) -> String? {
    do throws(SettingsError) {
      _ = try Settings(SettingsSource(environment: environment))
      return nil
    } catch {
      return error.description
    }
  }

  @Test func defaults() throws {
    let settings = try Self.settings([:])
    #expect(settings.host == "127.0.0.1" && settings.port == 8000 && settings.apiKeys.isEmpty)
    #expect(settings.redisURL == nil && settings.dataDirectory == "./data" && settings.whatsappEndpoint == nil)
    #expect(settings.sendInterval == 2000 && settings.maximumInFlight == 16)
    #expect(settings.maximumUpload == 50 * 1024 * 1024 && settings.maximumMessages == 100_000)
    #expect(settings.finishedCampaignLife == 604_800)
    #expect(settings.sendTimeout == 15_000 && settings.lease == 45_000)
    #expect(settings.retryPolicy == RetryPolicy(base: 2000, maximumRetries: 3))
    #expect(settings.numberLimitPerSecond == 0 && settings.replicasToWaitFor == 0)
    #expect(settings.uncertainPolicy == .setAside && settings.whatsappMode == .direct)
    #expect(settings.metaGraphURL == "https://graph.facebook.com/v25.0")
    #expect(settings.supabase == nil && settings.credentialsFile == nil && settings.webhookURL == nil)
    #expect(!settings.debug && !settings.webhookMayBePrivate && !settings.instanceLabel.isEmpty)
    #expect(settings.requestsPerMinutePerAddress == 0 && settings.trustedProxies.isEmpty)
    #expect(settings.secrets.isEmpty && settings.country == nil)
    #expect(settings.optOutWords == ["BAJA", "STOP", "SALIR", "CANCELAR"])
  }

  @Test func everyVariableIsRead() throws {
    let settings = try Self.settings([
      "HOST": "0.0.0.0", "PORT": "9000", "API_KEYS": " k-1 ,k-2,", "REDIS_URL": "redis://u:p%40ss@h:6380/2",
      "DATA_DIR": "/var/lib/x", "API_WHATSAPP_URL": "https://wa.example/", "INTERVALO_ENVIO_MS": "0",
      "MAX_EN_VUELO": "256", "SUPABASE_URL": "https://x.supabase.co/", "SUPABASE_KEY": "eyJ.k",
      "CREDENCIALES_ARCHIVO": "cred.json", "MAX_CSV_SIZE_MB": "10", "MAX_MESSAGES_PER_CAMPAIGN": "7",
      "REDIS_CAMPAIGN_TTL": "60", "TIEMPO_ENVIO_MS": "100", "ARRIENDO_MS": "1000", "REINTENTO_BASE_MS": "5",
      "MAX_REINTENTOS": "0", "LIMITE_NUMERO_MPS": "80", "LIMITE_DIARIO": "2000", "ESPERAR_REPLICAS": "1",
      "ENVIO_INCIERTO": "reenviar",
      "LIMITE_POR_IP": "600", "PROXIES_CONFIABLES": "10.0.0.0/8, fd00::/8",
      "CORS_ORIGENES": "https://App.example,http://localhost:3000/", "WEBHOOK_URL": "http://10.0.0.1/x",
      "WEBHOOK_SECRETO": "whsec", "WEBHOOK_PRIVADOS": "true", "WHATSAPP_MODO": "meta",
      "META_GRAPH_URL": "http://127.0.0.1:9/v25.0/", "META_VERIFY_TOKEN": "vt-1", "META_APP_SECRET": "as-1",
      "INSTANCE_ID": "instance-1", "DEBUG": "TRUE", "PAIS": " ve ", "PALABRAS_BAJA": "no más, baja",
    ])
    #expect(settings.country?.code == "VE" && settings.optOutWords == ["no más", "baja"])
    #expect(try Self.settings(["PALABRAS_BAJA": "Ninguna"]).optOutWords.isEmpty)
    #expect(settings.host == "0.0.0.0" && settings.port == 9000 && settings.apiKeys.map(\.secret) == ["k-1", "k-2"])
    #expect(settings.redisURL == (try RedisURL("redis://u:p%40ss@h:6380/2")) && settings.dataDirectory == "/var/lib/x")
    #expect(settings.whatsappEndpoint == "https://wa.example/enviar-mensaje")
    #expect(settings.sendInterval == 0 && settings.maximumInFlight == 256)
    #expect(settings.supabase == SupabaseAccess(url: "https://x.supabase.co", key: "eyJ.k"))
    #expect(settings.credentialsFile == "cred.json" && settings.maximumUpload == 10 << 20)
    #expect(settings.maximumMessages == 7 && settings.finishedCampaignLife == 60)
    #expect(settings.sendTimeout == 100 && settings.lease == 1000)
    #expect(settings.retryPolicy == RetryPolicy(base: 5, maximumRetries: 0))
    #expect(settings.numberLimitPerSecond == 80 && settings.dailyLimit == 2000 && settings.replicasToWaitFor == 1)
    #expect(settings.uncertainPolicy == .resend && settings.requestsPerMinutePerAddress == 600)
    #expect(settings.trustedProxies.map(\.description) == ["10.0.0.0/8", "fd00::/8"])
    #expect(settings.corsOrigins == ["https://app.example", "http://localhost:3000"])
    #expect(settings.webhookURL == "http://10.0.0.1/x" && settings.webhookSecret == "whsec")
    #expect(settings.webhookMayBePrivate && settings.whatsappMode == .meta && settings.debug)
    #expect(settings.metaGraphURL == "http://127.0.0.1:9/v25.0")
    #expect(settings.metaVerifyToken == "vt-1" && settings.metaAppSecret == "as-1")
    #expect(settings.instanceLabel == "instance-1")
    #expect(
      Set(settings.secrets) == ["k-1", "k-2", "eyJ.k", "whsec", "vt-1", "as-1", "p%40ss", "p@ss"])
  }

  /// variable, value, what of it is secret
  @Test(
    arguments: [
      ("API_WHATSAPP_URL", "https://wa.example/enviar", []),
      ("API_WHATSAPP_URL", "https://user:hunter2@wa.example/", ["user:hunter2", "hunter2", "dXNlcjpodW50ZXIy"]),
      ("API_WHATSAPP_URL", "https://token-0123@wa.example/", ["token-0123", "dG9rZW4tMDEyMzo="]),
      ("API_WHATSAPP_URL", "https://u:p%40ss@wa.example/", ["u:p%40ss", "u:p@ss", "p%40ss", "p@ss", "dTpwQHNz"]),
      (
        "API_WHATSAPP_URL", "https://wa.example/x?token=hunter2-long&v=1&on=true",
        ["token=hunter2-long&v=1&on=true", "hunter2-long"]
      ),
      ("API_WHATSAPP_URL", "https://wa.example/x?hunter2%2Flong", ["hunter2%2Flong", "hunter2/long"]),
      ("API_WHATSAPP_URL", "https://wa.example/x?on=true", []), ("API_WHATSAPP_URL", "https://wa.example/x?%", []),
      ("API_WHATSAPP_URL", "https://wa.example/v1/enviar-mensaje", []),
      ("API_WHATSAPP_URL", "https://wa.example/k/a1b2c3d4/enviar", ["a1b2c3d4"]),
      ("API_WHATSAPP_URL", "https://wa.example/abretesesamoya-abrete", ["abretesesamoya-abrete"]),
      ("API_WHATSAPP_URL", "https://wa.example/ventanilla/messages", ["/ventanilla"]),
      ("API_WHATSAPP_URL", "https://wa.example/hunter2%2Flong", ["hunter2%2Flong", "hunter2/long"]),
      ("SUPABASE_URL", "https://user:hunter2@x.supabase.co", ["user:hunter2", "hunter2", "dXNlcjpodW50ZXIy"]),
      ("META_GRAPH_URL", "https://user:hunter2@graph.example/v25.0", ["user:hunter2", "hunter2", "dXNlcjpodW50ZXIy"]),
      ("WEBHOOK_URL", "https://hooks.example/aviso?clave=hunter2-long", ["clave=hunter2-long", "hunter2-long"]),
    ] as [(String, String, Set<String>)])
  func whatAnAddressHasOfSecrets(variable: String, value: String, secrets: Set<String>) throws {
    let key = variable == "SUPABASE_URL" ? ["SUPABASE_KEY": "eyJ.k"] : [:]
    let settings = try Self.settings([variable: value].merging(key) { $1 })
    #expect(Set(settings.secrets).subtracting(["eyJ.k"]) == secrets)
  }

  /// variable, value, part of what is allowed
  @Test(arguments: [
    ("PORT", "abc", "0 a 65535"), ("PORT", "65536", "0 a 65535"), ("PORT", "-1", "0 a 65535"),
    ("PORT", "80.0", "entero"),
    ("HOST", "a b", "dirección IP"), ("HOST", "h:80", "sin puerto"), ("HOST", "10.0.0.0/8", "dirección IP"),
    ("INTERVALO_ENVIO_MS", "2s", "0 a 86400000"), ("MAX_EN_VUELO", "0", "1 a 1000"),
    ("MAX_CSV_SIZE_MB", "0", "1 a 2048"), ("MAX_MESSAGES_PER_CAMPAIGN", "0", "1 a 1000000"),
    ("REDIS_CAMPAIGN_TTL", "siete días", "1 a 315360000"), ("TIEMPO_ENVIO_MS", "99", "100 a 600000"),
    ("ARRIENDO_MS", "999", "1000 a 3600000"), ("ARRIENDO_MS", "29999", "el doble de TIEMPO_ENVIO_MS, es decir 30000"),
    ("REINTENTO_BASE_MS", "0", "1 a 300000"), ("MAX_REINTENTOS", "-1", "0 a 100"),
    ("LIMITE_NUMERO_MPS", "x", "0 a 10000"), ("LIMITE_DIARIO", "-1", "0 a 100000000"),
    ("ESPERAR_REPLICAS", "101", "0 a 100"),
    ("ENVIO_INCIERTO", "nada", "apartar o reenviar"), ("LIMITE_POR_IP", "-5", "0 a 1000000"),
    ("PROXIES_CONFIABLES", "10.0.0.0/33", "CIDR"), ("PROXIES_CONFIABLES", "proxy.local", "CIDR"),
    ("CORS_ORIGENES", "app.example", "orígenes"), ("CORS_ORIGENES", "https://a.example/x", "orígenes"),
    ("CORS_ORIGENES", "*", "orígenes"), ("WHATSAPP_MODO", "ambos", "directo o meta"),
    ("API_WHATSAPP_URL", "wa.example", "dirección completa"), ("API_WHATSAPP_URL", "ftp://wa.example", "dirección"),
    ("API_WHATSAPP_URL", "http://", "dirección"), ("API_WHATSAPP_URL", "http://h:0", "dirección"),
    ("API_WHATSAPP_URL", "http://h:70000", "dirección"), ("API_WHATSAPP_URL", "http://h h", "dirección"),
    ("API_WHATSAPP_URL", "https://ñ.example", "dirección"), ("SUPABASE_URL", "x.supabase.co", "dirección"),
    ("META_GRAPH_URL", "graph", "dirección"),
    ("DEBUG", "quizás", "true o false"), ("SIN_AUTENTICACION", "x", "true o false"),
    ("WEBHOOK_PRIVADOS", "2", "true o false"), ("INSTANCE_ID", "a\u{1B}b", "caracteres"),
  ])
  func aBadValueIsOneLineThatNamesIt(variable: String, value: String, allowed: String) throws {
    let line = try #require(Self.error([variable: value]))
    #expect(line.hasPrefix("\(variable) no es válido (variable de entorno): "))
    #expect(line.contains(allowed), "\(line)")
    #expect(!line.contains("\n"))
  }

  @Test(arguments: [
    ("REDIS_URL", "redis://:hunter2@h:6379?cacert=x", "rediss://"), ("REDIS_URL", "http://:hunter2@h", "redis://["),
    ("REDIS_URL", "hunter2", "redis://["), ("REDIS_URL", "redis://", "redis://["),
    ("REDIS_URL", "unix://hunter2", "unix:///ruta"), ("API_KEYS", "hunter2 x", "ASCII"), ("API_KEYS", " , ", "claves"),
    ("META_APP_SECRET", "hunter2 x", "ASCII"), ("META_VERIFY_TOKEN", "hunter2ñ", "ASCII"),
    ("WEBHOOK_URL", "http://h/hunter2", "WEBHOOK_PRIVADOS=true"), ("WEBHOOK_URL", "https://h:22/hunter2", "puerto"),
    ("WEBHOOK_URL", "https://10.0.0.1/hunter2", "pública de internet"),
    ("API_WHATSAPP_URL", "http://u:hunter2@h:x/", "dirección"), ("PORT", "hunter2", "entero"),
    ("PORT", "a\nhunter2" + String(repeating: "x", count: 5000), "entero"),
  ])
  func aSecretIsNeverShown(variable: String, value: String, allowed: String) throws {
    let line = try #require(Self.error([variable: value]))
    #expect(line.hasPrefix("\(variable) no es válido (variable de entorno): "))
    #expect(line.contains(allowed) && !line.contains("hunter2") && line.count < 200, "\(line)")
  }

  /// One secret with two roles, or two keys of one name; neither is shown.
  @Test(arguments: [
    ("a:lectura:hunter2,b:operador:hunter2", "las claves 1 y 2 son la misma con dos roles"),
    ("x,a:lectura:hunter2,hunter2", "las claves 2 y 3 son la misma con dos roles"),
    ("a:lectura:hunter2,x,a:lectura:hunter23", "las claves 1 y 3 tienen el mismo nombre"),
    ("clave-2:lectura:hunter2,hunter23", "las claves 1 y 2 tienen el mismo nombre"),
  ])
  func keysThatCannotBeToldApartEndTheStart(keys: String, words: String) throws {
    let line = try #require(Self.error(["API_KEYS": keys]))
    #expect(line.contains("API_KEYS") && line.contains(words) && !line.contains("hunter2"), "\(line)")
  }

  /// A key that slipped into the line of another setting.
  @Test(arguments: SettingName.all.sorted())
  func noStartErrorHasAValue(variable: String) throws {
    let keys = [
      "hunter2", "hunter2.example", "https://hunter2:hunter2@hunter2", "ftp://hunter2", "redis://hunter2:hunter2",
      "hunter2,hunter2", "10.0.0.0/hunter2", "1 API_KEYS=hunter2", "hunter2 ñ\n\u{1B}", "987654321098765",
    ]
    for key in keys {
      let line = Self.error([variable: key])
      #expect(line?.contains("hunter2") != true && line?.contains(key) != true && line?.contains("\n") != true)
    }
  }

  @Test func anErrorSaysWhereTheValueStands() {
    func error(_ file: String) -> String? {
      do {
        _ = try Self.settings([:], file: file)
        return nil
      } catch { return "\(error)" }
    }
    #expect(error("# x\nPORT=hunter2")?.hasPrefix("PORT no es válido (.env, línea 2): debe ser un número") == true)
    #expect(
      error("TIEMPO_ENVIO_MS=30000")
        == "ARRIENDO_MS no es válido: es de 45000 y debe ser al menos el doble de TIEMPO_ENVIO_MS, es decir 60000")
  }

  @Test(arguments: [
    ("127.0.0.1", "", "", true), ("::1", "", "", true), ("[::1]", "", "", true), ("localhost", "", "", true),
    ("LOCALHOST", "", "", true), ("0.0.0.0", "", "", false), ("::", "", "", false), ("[::]", "", "", false),
    ("192.168.1.5", "", "", false), ("127.0.0.2", "", "", false), ("example.com", "", "", false),
    ("0.0.0.0", "k-1", "", true), ("0.0.0.0", "", "true", true), ("0.0.0.0", "", "false", false),
    ("::", "k-1", "false", true),
  ])
  func aPublicHostNeedsKeys(host: String, keys: String, open: String, starts: Bool) {
    let line = Self.error(["HOST": host, "API_KEYS": keys, "SIN_AUTENTICACION": open])
    #expect((line == nil) == starts)
    if let line { #expect(line.contains("API_KEYS") && line.contains("SIN_AUTENTICACION=true")) }
  }

  @Test(arguments: [
    ("https://wa.example", "https://wa.example/enviar-mensaje"),
    ("https://wa.example/", "https://wa.example/enviar-mensaje"),
    ("https://wa.example/enviar-mensaje", "https://wa.example/enviar-mensaje"),
    ("https://wa.example/v2/send/", "https://wa.example/v2/send/"),
    ("HTTP://127.0.0.1:9000", "http://127.0.0.1:9000/enviar-mensaje"),
    ("http://[::1]:9000", "http://[::1]:9000/enviar-mensaje"),
    ("https://wa.example?a=1", "https://wa.example/enviar-mensaje?a=1"),
  ])
  func endpoint(url: String, endpoint: String) throws {
    #expect(try Self.settings(["API_WHATSAPP_URL": url]).whatsappEndpoint == endpoint)
  }

  @Test(arguments: ["redis://localhost:6379", "REDIS://h", "unix:///tmp/redis.sock", "redis://:p@h/3"])
  func redisURL(url: String) throws {
    #expect(try Self.settings(["REDIS_URL": url]).redisURL == RedisURL(url))
  }

  @Test func supabaseNeedsItsKey() {
    #expect(
      Self.error(["SUPABASE_URL": "https://x.supabase.co"])
        == "Falta SUPABASE_KEY: SUPABASE_URL está definida y no se puede consultar sin su clave")
    #expect(Self.error(["SUPABASE_KEY": "k"]) == nil)
  }

  @Test func longerSendsNeedALongerLease() {
    #expect(Self.error(["TIEMPO_ENVIO_MS": "30000"])?.contains("es de 45000") == true)
    #expect(Self.error(["TIEMPO_ENVIO_MS": "30000", "ARRIENDO_MS": "60000"]) == nil)
  }

  @Test func environmentBeforeFileBeforeDefault() throws {
    let settings = try Self.settings(
      ["PORT": "1", "MAX_EN_VUELO": "", "INTERVALO_ENVIO_MS": "  "],
      file: "PORT=2\nMAX_EN_VUELO=3\nINTERVALO_ENVIO_MS=\nINSTANCE_ID=\"uno\"\nexport DEBUG=1")
    #expect(settings.port == 1 && settings.maximumInFlight == 3 && settings.sendInterval == 2000)
    #expect(settings.instanceLabel == "uno" && settings.debug)
  }
}

@Suite struct NetworkBlockTests {
  @Test(arguments: [
    ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.1.2.3/8", "10.9.9.9", true),
    ("192.168.1.5", "192.168.1.5", true), ("192.168.1.5", "192.168.1.4", false), ("0.0.0.0/0", "8.8.8.8", true),
    ("10.0.0.0/9", "10.127.0.1", true), ("10.0.0.0/9", "10.128.0.1", false), ("fd00::/8", "fdff::1", true),
    ("fd00::/8", "fe80::1", false), ("::1", "::1", true), ("10.0.0.0/8", "::ffff:10.0.0.1", true),
    ("10.0.0.0/8", "fd00::1", false), ("::/0", "10.0.0.1", false), ("10.0.0.0/8", "nonsense", false),
    ("::ffff:10.0.0.0/104", "10.2.3.4", true), ("::ffff:10.0.0.0/104", "11.2.3.4", false),
    ("::ffff:10.0.0.1", "10.0.0.1", true),
  ])
  func contains(block: String, address: String, isInside: Bool) throws {
    let block = try #require(NetworkBlock(block))
    #expect(IPAddress(address).map(block.contains) ?? false == isInside)
  }

  @Test(arguments: [
    "", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "fd00::/129", "a", "1.2.3.4/8/8",
    "::ffff:10.0.0.0/95",
  ])
  func refuses(text: String) {
    #expect(NetworkBlock(text) == nil)
  }
}
