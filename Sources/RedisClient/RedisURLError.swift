// Why a REDIS_URL is not usable. Shown to the operator at start-up, after the variable's name, hence in Spanish;
// it says what is allowed and never repeats the value, which may hold a password.

/// A Redis URL that cannot be used.
public enum RedisURLError: Error, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  /// `rediss://`: hiredis 0.14 cannot do TLS.
  case tlsUnsupported
  /// Neither `redis://` nor `unix://`.
  case scheme
  case host
  case port
  case database
  /// A `%` that is not followed by two hexadecimal digits.
  case credentials
  /// A Unix socket without an absolute path.
  case socketPath

  public var description: String {
    switch self {
    case .tlsUnsupported:
      "rediss:// (TLS) no está disponible porque hiredis 0.14 no tiene TLS; use redis:// por una red privada o un túnel"
    case .scheme: "debe ser redis://[usuario:clave@]host:puerto/db o unix:///ruta/redis.sock"
    case .host: "el host no es válido (una dirección IPv6 va entre corchetes: redis://[::1]:6379)"
    case .port: "el puerto debe ser un número de 1 a 65535"
    case .database: "la base de datos debe ser un número (redis://host:6379/0); en la clave, codifique / como %2F"
    case .credentials: "usuario y clave deben ir codificados: % se escribe %25, @ se escribe %40, / se escribe %2F"
    case .socketPath: "la ruta del socket debe ser absoluta: unix:///ruta/redis.sock"
    }
  }
}
