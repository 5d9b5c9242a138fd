// Why the server cannot listen. The operator sees it as the one line that ends the start, hence it is Spanish and names
// what to change.

import EventLoop

/// An address that cannot be listened on.
struct ListenError: Error, CustomStringConvertible {
  let host: String
  let port: UInt16
  let error: LoopError
  /// What the operator calls host and port: settings, or options of the command line.
  var hostName = "HOST"
  var portName = "PORT"

  var description: String {
    let place = "no se puede escuchar en \(hostName)=\(host) \(portName)=\(port)"
    switch error.name {
    case "EADDRINUSE":
      return place + ": otro programa ya usa ese puerto; deténgalo («ss -ltnp sport = :\(port)» dice cuál es) o cambie "
        + portName
    case "EACCES": return place + ": hace falta permiso del sistema para ese puerto; use uno desde 1024 en \(portName)"
    case "EADDRNOTAVAIL":
      return place + ": la dirección no es de esta máquina; use 127.0.0.1, o 0.0.0.0 para todas, en \(hostName)"
    case let name where name.hasPrefix("EAI_"):
      // A host that cannot be looked up may be a key in the wrong line, so it is not repeated.
      return
        "\(hostName) no es una dirección ni un nombre que se pueda resolver; use 127.0.0.1, o 0.0.0.0 para todas"
    default: return place + ": \(error)"
    }
  }
}
