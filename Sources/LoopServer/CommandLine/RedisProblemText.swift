// What went wrong on the way to Redis, for the one who runs `LoopServer salud --redis`: in Spanish, and with what the
// system said, which `/health` keeps to itself because everybody can read it.

import Health

struct RedisProblemText {
  private let problem: String

  init(_ problem: String) { self.problem = problem }

  /// What the system, the resolver and Redis say, by what it begins with or holds.
  private static let table = [
    ("Connection refused", "nadie escucha en ese puerto: mire host, puerto, y «bind» y «protected-mode» de Redis"),
    ("no connection within", "no contesta: mire la dirección y el cortafuegos"),
    ("no reply within", "acepta la conexión y no responde: Redis está parado, o en ese puerto hay otra cosa"),
    ("no answer within", "no responde a tiempo"),
    ("No such file or directory", "ese socket no existe: ¿está Redis en marcha?"),
    ("Permission denied", "falta permiso para ese socket"),
    ("No route to host", "no hay camino hasta esa máquina"),
    ("Network is unreachable", "no hay camino hasta esa red"),
    ("Connection reset", "corta la conexión"),
    ("Server closed the connection", "cierra la conexión"),
    ("EAI_", "el nombre no se puede resolver: mire cómo está escrito, y el DNS de esta máquina"),
    ("WRONGPASS", "usuario o clave equivocados"),
    ("NOAUTH", "pide una clave: redis://:clave@…"),
    ("ERR AUTH", "se dio una clave y Redis no tiene ninguna: quítela de REDIS_URL, o ponga «requirepass»"),
    ("ERR DB index is out of range", "no tiene esa base de datos"),
    ("LOADING", "está leyendo sus datos: espere a que termine"),
    ("READONLY", "es una réplica: no admite escrituras; use el maestro"),
    ("OOM", "no tiene memoria libre (maxmemory)"),
    ("Protocol error", "lo que responde ahí no es Redis"),
  ]

  var inWords: String {
    if let words = RedisProblem(problem).inWords { return words }
    guard let words = Self.table.first(where: { problem.contains($0.0) })?.1 else { return problem }
    return "\(words) (\(problem))"
  }
}
