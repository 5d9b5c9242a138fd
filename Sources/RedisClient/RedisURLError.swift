// Why a REDIS_URL is not usable. Shown to the operator at start-up, after the variable's name, hence in Spanish;
// it says what is allowed and never repeats the value, which may hold a password.

/// A Redis URL that cannot be used.
public enum RedisURLError: Error, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  /// None of the schemes that there are.
  case scheme
  case host
  case port
  case database
  /// A `%` that is not followed by two hexadecimal digits.
  case credentials
  /// A Unix socket without an absolute path.
  case socketPath
  /// Sentinels without the master's name.
  case master
  /// No sentinel, an empty one, or too many.
  case sentinels
  /// A parameter of TLS in a URL without it.
  case tlsWithoutTLS
  /// A client certificate without its key, or the other way round.
  case certificateWithoutKey
  /// A parameter of TLS with a value that it cannot have.
  case tlsParameter

  public var description: String {
    switch self {
    case .scheme:
      "debe ser redis://[usuario:clave@]host:puerto/db, rediss:// (con TLS), unix:///ruta/redis.sock o"
        + " redis+sentinel://host,host,host/maestro/db"
    case .host: "el host no es válido (una dirección IPv6 va entre corchetes: redis://[::1]:6379)"
    case .port: "el puerto debe ser un número de 1 a 65535"
    case .database: "la base de datos debe ser un número (redis://host:6379/0); en la clave, codifique / como %2F"
    case .credentials: "usuario y clave deben ir codificados: % se escribe %25, @ se escribe %40, / se escribe %2F"
    case .socketPath: "la ruta del socket debe ser absoluta: unix:///ruta/redis.sock"
    case .master:
      "falta el nombre del maestro, el de «sentinel monitor»: redis+sentinel://h1:26379,h2:26379,h3:26379/mymaster/0"
    case .sentinels:
      "los sentinels van separados por comas, de 1 a \(RedisURL.mostSentinels): h1:26379,h2:26379,h3:26379"
    case .tlsWithoutTLS:
      "cacert, cert, key, servername y verify son para TLS: escriba rediss:// (o rediss+sentinel://), o quítelos"
    case .certificateWithoutKey: "cert y key van juntos: el certificado del cliente y su clave privada"
    case .tlsParameter: "cacert, cert, key y servername no pueden estar vacíos, y verify debe ser yes o no"
    }
  }
}
