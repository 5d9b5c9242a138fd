// Every row of `SettingTable` becomes a property here, and the rules between them are checked. All settings are read
// here.

import API
import Campaigns
import Environment
import EventLoop
import Glibc
import Queue
import RedisClient
import Text
import Webhooks
import WhatsApp

extension Settings {
  /// Reads the process' environment, then the `.env` file, then the defaults. Called before the loop runs.
  /// - Throws: `SettingsError`, whose description is the one line to print before exiting.
  static func load(environmentFile: String = ".env") throws(SettingsError) -> Settings {
    let source = try SettingsSource.process(environmentFile: environmentFile)
    do { return try Settings(source) } catch { throw error.adding(source.warnings) }
  }

  /// - Throws: `SettingsError` for the first variable that cannot be used.
  init(_ source: SettingsSource) throws(SettingsError) {
    let read = SettingsReader(source)

    host = try Self.host(read)
    port = UInt16(try read.integer("PORT"))
    apiKeys = try Self.apiKeys(read)
    requestsPerMinutePerAddress = try read.integer("LIMITE_POR_IP")
    trustedProxies = try Self.trustedProxies(read)
    corsOrigins = try Self.corsOrigins(read)

    redisURL = try Self.redisURL(read)
    dataDirectory = read.textOrDefault("DATA_DIR")
    replicasToWaitFor = try read.integer("ESPERAR_REPLICAS")
    finishedCampaignLife = try read.integer("REDIS_CAMPAIGN_TTL")
    draftLife = try read.integer("BORRADOR_TTL")

    maximumUpload = try read.integer("MAX_CSV_SIZE_MB") << 20
    country = try Self.country(read)
    maximumMessages = try read.integer("MAX_MESSAGES_PER_CAMPAIGN")

    whatsappEndpoint = try Self.whatsappEndpoint(read)
    whatsappMode = try read.choice("WHATSAPP_MODO")
    metaGraphURL = try read.webAddress("META_GRAPH_URL")?.base ?? SettingTable.row("META_GRAPH_URL").fallback
    metaVerifyToken = try read.secret("META_VERIFY_TOKEN")
    metaAppSecret = try read.secret("META_APP_SECRET")
    let words = try read.list("PALABRAS_BAJA", of: "palabras")
    optOutWords = words.map { $0.lowercased() } == ["ninguna"] ? [] : words
    sendInterval = try read.milliseconds("INTERVALO_ENVIO_MS")
    maximumInFlight = try read.integer("MAX_EN_VUELO", reason: QueueSettings.whyNoMore)
    sendTimeout = try read.milliseconds("TIEMPO_ENVIO_MS")
    lease = try read.milliseconds("ARRIENDO_MS")
    retryPolicy = RetryPolicy(
      base: try read.milliseconds("REINTENTO_BASE_MS"),
      maximumRetries: try read.integer("MAX_REINTENTOS"))
    dailyLimit = try read.integer("LIMITE_DIARIO")
    numberLimitPerSecond = try read.integer("LIMITE_NUMERO_MPS")
    uncertainPolicy = try read.choice("ENVIO_INCIERTO")

    supabase = try Self.supabase(read)
    credentialsFile = read.text("CREDENCIALES_ARCHIVO")

    webhookMayBePrivate = try read.flag("WEBHOOK_PRIVADOS")
    webhookURL = try Self.webhookURL(read, mayBePrivate: webhookMayBePrivate)
    webhookSecret = read.text("WEBHOOK_SECRETO")

    instanceLabel = try Self.instanceLabel(read)
    debug = try read.flag("DEBUG")

    if lease < 2 * sendTimeout {
      let twice = "es de \(lease) y debe ser al menos el doble de TIEMPO_ENVIO_MS, es decir \(2 * sendTimeout)"
      throw read.invalid("ARRIENDO_MS", twice)
    }
    isOpenOnPurpose = try read.flag("SIN_AUTENTICACION")
    readingWarnings = source.warnings
    if !isLoopback, isLocalOnly { throw .openToAll }
  }

  /// Whether only this machine may ask, so that no key is needed.
  var isLocalOnly: Bool { apiKeys.isEmpty && !isOpenOnPurpose }

  /// Whether only this machine can reach HOST.
  var isLoopback: Bool { ["127.0.0.1", "::1", "localhost"].contains(host.lowercased()) }
}

// The settings that need more than a range.
extension Settings {
  private static func host(_ read: SettingsReader) throws(SettingsError) -> String {
    var host = read.textOrDefault("HOST")[...]
    if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
    let text = String(host)
    let isAddress = NetworkBlock(text) != nil && !text.contains("/")
    guard isAddress || (!text.contains(":") && WebAddress("http://" + text)?.authority == text) else {
      throw read.invalid("HOST", "debe ser una dirección IP o un nombre de máquina, sin puerto")
    }
    return text
  }

  private static func apiKeys(_ read: SettingsReader) throws(SettingsError) -> [APIKey] {
    let keys = try read.list("API_KEYS", of: "claves")
    guard keys.allSatisfy({ $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }) else {
      throw read.invalid("API_KEYS", "cada clave debe tener solo caracteres ASCII visibles, sin espacios")
    }
    let all = keys.enumerated().map { APIKey($1, position: $0 + 1) }
    for (index, key) in all.enumerated() {
      for (formerIndex, former) in all[..<index].enumerated() {
        let places = "las claves \(formerIndex + 1) y \(index + 1)"
        if former.secret == key.secret, former.role != key.role {
          throw read.invalid("API_KEYS", "\(places) son la misma con dos roles: deje uno, o use otra clave")
        }
        if former.name == key.name {
          throw read.invalid("API_KEYS", "\(places) tienen el mismo nombre: dé uno distinto a cada una")
        }
      }
    }
    return all
  }

  private static func country(_ read: SettingsReader) throws(SettingsError) -> Country? {
    guard let text = read.text("PAIS") else { return nil }
    guard let country = Country(code: text) else {
      throw read.invalid("PAIS", "debe ser un código de país de dos letras (ISO 3166), como VE")
    }
    return country
  }

  private static func trustedProxies(_ read: SettingsReader) throws(SettingsError) -> [NetworkBlock] {
    let parts = try read.list("PROXIES_CONFIABLES", of: "bloques CIDR")
    let blocks = parts.compactMap { NetworkBlock($0) }
    guard blocks.count == parts.count else {
      throw read.invalid(
        "PROXIES_CONFIABLES", "debe ser una lista de bloques CIDR separados por comas, como 10.0.0.0/8")
    }
    return blocks
  }

  private static func corsOrigins(_ read: SettingsReader) throws(SettingsError) -> [String] {
    let parts = try read.list("CORS_ORIGENES", of: "orígenes")
    let origins = parts.compactMap { part -> String? in
      guard let address = WebAddress(part), address.path.isEmpty || address.path == "/", address.query.isEmpty,
        !address.authority.contains("@")
      else { return nil }
      return address.base.lowercased()
    }
    guard origins.count == parts.count else {
      let allowed = "debe ser una lista de orígenes separados por comas, como https://app.ejemplo.com"
      throw read.invalid("CORS_ORIGENES", allowed)
    }
    return origins
  }

  private static func redisURL(_ read: SettingsReader) throws(SettingsError) -> RedisURL? {
    guard let text = read.text("REDIS_URL") else { return nil }
    do {
      // `redis://` alone would mean this machine, but comes from a variable that was not set.
      if text.hasSuffix("://") { throw RedisURLError.scheme }
      return try RedisURL(text)
    } catch {
      throw read.invalid("REDIS_URL", "\(error)")
    }
  }

  private static func whatsappEndpoint(_ read: SettingsReader) throws(SettingsError) -> String? {
    guard var address = try read.webAddress("API_WHATSAPP_URL") else { return nil }
    if address.path.isEmpty || address.path == "/" { address.path = "/enviar-mensaje" }
    return address.text
  }

  private static func supabase(_ read: SettingsReader) throws(SettingsError) -> SupabaseAccess? {
    guard let address = try read.webAddress("SUPABASE_URL") else { return nil }
    guard let key = try read.secret("SUPABASE_KEY") else {
      throw .missing("SUPABASE_KEY", because: "SUPABASE_URL está definida y no se puede consultar sin su clave")
    }
    return SupabaseAccess(url: address.base, key: key)
  }

  private static func webhookURL(_ read: SettingsReader, mayBePrivate: Bool) throws(SettingsError) -> String? {
    guard let address = try read.webAddress("WEBHOOK_URL") else { return nil }
    do { _ = try WebhookRules(mayBePrivate: mayBePrivate).url(address.text) } catch {
      let explanation = error.explanation
      throw read.invalid("WEBHOOK_URL", explanation.prefix(1).lowercased() + explanation.dropFirst())
    }
    return address.text
  }

  private static func instanceLabel(_ read: SettingsReader) throws(SettingsError) -> String {
    guard let text = read.text("INSTANCE_ID") else { return hostName }
    guard text.unicodeScalars.count <= 100,
      text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else { throw read.invalid("INSTANCE_ID", "debe tener de 1 a 100 caracteres, sin caracteres de control") }
    return text
  }

  private static var hostName: String {
    var buffer = [CChar](repeating: 0, count: 256)
    let result = gethostname(&buffer, buffer.count - 1)
    let name = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return result == 0 && !name.isEmpty ? name : "loopserver"
  }
}
