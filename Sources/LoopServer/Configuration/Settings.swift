// Everything an operator can set, checked and typed. Made once at start by `Settings+read.swift`, then handed down.
// docs/ajustes.md is the contract; the variable's name stands with each property.

import API
import Campaigns
import Queue
import RedisClient
import Text
import WhatsApp

/// The server's settings.
struct Settings: Sendable, Equatable {
  // MARK: Listening

  /// HOST: a numeric address or a name, without brackets.
  var host: String
  /// PORT; 0 lets the system choose.
  var port: UInt16
  /// API_KEYS; empty means that no key is asked for.
  var apiKeys: [APIKey]
  /// SIN_AUTENTICACION
  var isOpenOnPurpose: Bool
  /// LIMITE_POR_IP: requests per minute and client address, 0 = no limit.
  var requestsPerMinutePerAddress: Int
  /// PROXIES_CONFIABLES: whose X-Forwarded-For counts.
  var trustedProxies: [NetworkBlock]
  /// CORS_ORIGENES, such as `https://app.ejemplo.com`.
  var corsOrigins: [String]

  // MARK: Redis

  /// REDIS_URL; nil means the embedded Redis.
  var redisURL: RedisURL?
  /// DATA_DIR, for the embedded Redis.
  var dataDirectory: String
  /// ESPERAR_REPLICAS
  var replicasToWaitFor: Int
  /// REDIS_CAMPAIGN_TTL, in seconds.
  var finishedCampaignLife: Int
  /// BORRADOR_TTL, in seconds.
  var draftLife: Int

  // MARK: Intake

  /// MAX_CSV_SIZE_MB, in bytes.
  var maximumUpload: Int
  /// MAX_MESSAGES_PER_CAMPAIGN
  var maximumMessages: Int
  /// PAIS: the country of national numbers; nil when it is not set.
  var country: Country?

  // MARK: Delivery

  /// API_WHATSAPP_URL as the whole endpoint; nil means that nothing can be sent.
  var whatsappEndpoint: String?
  /// WHATSAPP_MODO
  var whatsappMode: WhatsAppMode
  /// META_GRAPH_URL, without a slash at its end.
  var metaGraphURL: String
  /// META_VERIFY_TOKEN
  var metaVerifyToken: String?
  /// META_APP_SECRET
  var metaAppSecret: String?
  /// PALABRAS_BAJA; empty means that no reply excludes anybody.
  var optOutWords: [String]
  /// INTERVALO_ENVIO_MS
  var sendInterval: Milliseconds
  /// MAX_EN_VUELO
  var maximumInFlight: Int
  /// TIEMPO_ENVIO_MS
  var sendTimeout: Milliseconds
  /// ARRIENDO_MS
  var lease: Milliseconds
  /// REINTENTO_BASE_MS and MAX_REINTENTOS
  var retryPolicy: RetryPolicy
  /// LIMITE_DIARIO: messages of an inbox within 24 hours, 0 = no limit.
  var dailyLimit: Int
  /// LIMITE_NUMERO_MPS: messages per second and number, 0 = no limit.
  var numberLimitPerSecond: Int
  /// ENVIO_INCIERTO
  var uncertainPolicy: UncertainPolicy

  // MARK: Credentials

  /// SUPABASE_URL without a slash at its end, and SUPABASE_KEY.
  var supabase: SupabaseAccess?
  /// CREDENCIALES_ARCHIVO, used when there is no Supabase.
  var credentialsFile: String?

  // MARK: Webhook

  /// WEBHOOK_URL
  var webhookURL: String?
  /// WEBHOOK_SECRETO
  var webhookSecret: String?
  /// WEBHOOK_PRIVADOS: private addresses and plain http are allowed.
  var webhookMayBePrivate: Bool

  // MARK: Itself

  /// INSTANCE_ID: a label for people, which replicas may share.
  var instanceLabel: String
  /// DEBUG
  var debug: Bool
  /// Settings in the environment and `.env` that may not count as meant (`SettingsSource.warnings`).
  var readingWarnings: [String]
}

/// WHATSAPP_MODO: which API messages go to.
enum WhatsAppMode: String, Sendable, CaseIterable {
  /// The direct-send API (docs/wire.md).
  case direct = "directo"
  /// Meta's Cloud API.
  case meta
}

/// ENVIO_INCIERTO: what becomes of a message that may or may not have been delivered.
enum UncertainPolicy: String, Sendable, CaseIterable {
  /// Set aside until the operator decides.
  case setAside = "apartar"
  /// Put back at the head and sent again.
  case resend = "reenviar"
}

extension Settings {
  /// Texts that must never appear in a log line: keys, passwords, tokens.
  var secrets: [String] {
    var secrets = apiKeys.map(\.secret) + addresses.flatMap(\.secrets)
    for secret in [supabase?.key, webhookSecret, metaVerifyToken, metaAppSecret] {
      if let secret { secrets.append(secret) }
    }
    secrets += redisURL?.secrets ?? []
    return secrets
  }

  /// The addresses of the servers that this one calls.
  private var addresses: [WebAddress] {
    [whatsappEndpoint, supabase?.url, metaGraphURL, webhookURL].compactMap { $0.flatMap { WebAddress($0) } }
  }
}
