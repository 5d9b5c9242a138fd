// Why the embedded Redis cannot be used. Shown to the operator as the one line that ends the start, hence Spanish,
// each with what to do about it.

import EventLoop

/// A failure of the embedded Redis at start.
enum EmbeddedRedisError: Error, Hashable, CustomStringConvertible {
  /// There is no such program in PATH.
  case binaryMissing(String)
  case versionTooOld(String)
  /// DATA_DIR cannot be made or written to; the text is the system's.
  case directory(path: String, reason: String)
  /// DATA_DIR, or a file in it, is a symbolic link.
  case link(path: String)
  /// DATA_DIR, or a file in it, belongs to another user.
  case foreign(path: String, owner: UInt32, us: UInt32)
  /// Another LoopServer runs on the same DATA_DIR.
  case inUse(path: String, pid: Int32?)
  /// The child ended instead of answering; the text is what it wrote last.
  case ended(status: String, log: String)

  var description: String {
    switch self {
    case .binaryMissing(let name):
      "no se encontró \(name): instale el paquete redis-server (apt-get install redis-server) o defina REDIS_URL"
    case .versionTooOld(let version):
      "redis-server \(version) es demasiado antiguo: hace falta 7.0 o posterior (o defina REDIS_URL)"
    case .directory(let path, let reason): "DATA_DIR '\(path)' no se puede usar: \(reason)"
    case .link(let path):
      "DATA_DIR: '\(path)' es un enlace simbólico y no se sigue: ponga en DATA_DIR la carpeta verdadera, con sus archivos"
    case .foreign(let path, let owner, let us):
      "DATA_DIR: '\(path)' es de otro usuario (uid \(owner)) y el servidor corre con el uid \(us): cámbiele el dueño con"
        + " chown -R \(us), si los datos son suyos, o use otro DATA_DIR"
    case .inUse(let path, let pid):
      "DATA_DIR '\(path)' ya está en uso por otro LoopServer" + (pid.map { " (proceso \($0))" } ?? "")
        + "; deténgalo o use otro DATA_DIR"
    case .ended(let status, let log):
      "redis-server terminó al arrancar (\(status))" + (log.isEmpty ? "" : ": \(log)")
    }
  }
}
