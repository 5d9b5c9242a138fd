// Risks of a configuration. They are never refused, since only the operator knows the network; ServerApplication logs
// them once at start. The sentences hold no value of a setting.

import API
import Text

extension Settings {
  /// Shorter keys and secrets, in characters, may be guessed.
  private static let shortestSecret = 16

  /// One Spanish sentence for each.
  var risks: [String] { weakSecrets + misspeltRoles + readableUpstreams + readableRedis }

  private var weakSecrets: [String] {
    let chosen = [("API_KEYS", apiKeys.map(\.secret)), ("WEBHOOK_SECRETO", webhookSecret.map { [$0] } ?? [])]
    return chosen.compactMap { name, secrets in
      guard secrets.contains(where: { $0.unicodeScalars.count < Self.shortestSecret }) else { return nil }
      return "\(name) tiene menos de \(Self.shortestSecret) caracteres y se puede adivinar: genere otro valor con"
        + " openssl rand -hex 24"
    }
  }

  /// A misspelt role counts as part of the key, so the key may do everything.
  private var misspeltRoles: [String] {
    apiKeys.filter(\.looksNamed).map {
      "API_KEYS tiene en \($0.name) la forma nombre:rol:clave, pero con otro rol que lectura, operador o admin: es una"
        + " sola clave, entera, que lo puede todo"
    }
  }

  private var readableUpstreams: [String] {
    let isMeta = whatsappMode == .meta
    let upstreams = [
      ("API_WHATSAPP_URL", isMeta ? nil : whatsappEndpoint), ("META_GRAPH_URL", isMeta ? metaGraphURL : nil),
      ("SUPABASE_URL", supabase?.url),
    ]
    return upstreams.compactMap { name, text in
      guard let address = text.flatMap({ WebAddress($0) }), !address.isSecure, !address.isNearby else { return nil }
      return "\(name) es http y no https: los tokens viajan sin cifrar y cualquiera en el camino los puede leer"
    }
  }

  private var readableRedis: [String] {
    guard let redisURL else { return [] }
    if let tls = redisURL.tls {
      return tls.isVerified
        ? [] : ["REDIS_URL lleva verify=no: cualquiera en el camino puede hacerse pasar por Redis; use ?cacert="]
    }
    let areNearby = redisURL.hosts.allSatisfy { host in
      WebAddress("http://" + (host.contains(":") ? "[\(host)]" : host))?.isNearby != false
    }
    return areNearby
      ? []
      : ["REDIS_URL no usa TLS: su clave y los mensajes viajan sin cifrar y cualquiera en el camino los puede leer"]
  }
}

extension WebAddress {
  /// Whether the host is this machine or in a private network, by its address or by a name that only such hosts have.
  fileprivate var isNearby: Bool {
    if let address = IPAddress(String(host)) {
      let scope = AddressScope(address.bytes)
      return scope == .loopback || scope == .private
    }
    let name = host.lowercased()
    return !name.contains(".") || Self.privateDomains.contains { name.hasSuffix($0) }
  }

  /// RFC 6761, RFC 6762, RFC 8375, ICANN's `.internal`, and what routers and Kubernetes call their own.
  private static let privateDomains = [".localhost", ".local", ".home.arpa", ".internal", ".lan", ".svc"]
}
