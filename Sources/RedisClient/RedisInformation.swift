// What Redis tells of itself (INFO), as far as this server uses it. Pure. RedisChecks asks for it and warns;
// ReplicaWatch compares who answers; the start recognises the embedded Redis by it.

import Glibc

/// The parts of Redis' INFO that decide whether it can be trusted with a queue. The answer stays as it came, and a
/// field is searched for when it is asked for: of INFO's two hundred the server asks for ten every few seconds.
public struct RedisInformation: Sendable {
  /// A line break and the answer, so that there is one before each field: `\nredis_version:7.0.15\r\n…`.
  private let text: String

  /// The setting `appendfsync`, which INFO does not tell; nil if the server does not tell it.
  public var appendFsync: String?

  /// - Parameter text: the answer to INFO.
  public init(_ text: String, appendFsync: String? = nil) {
    self.text = "\n" + text
    self.appendFsync = appendFsync
  }

  /// A field's value, if the server told it.
  public subscript(name: String) -> String? {
    text.withCString { text in
      let start = "\n\(name):"
      guard let found = strstr(text, start) else { return nil }
      let value = found + start.utf8.count
      return String(decoding: UnsafeRawBufferPointer(start: value, count: strcspn(value, "\r\n")), as: UTF8.self)
    }
  }

  /// `maxmemory-policy`, if by it Redis deletes what it was given when its memory is full.
  public var evictionPolicy: String? { self["maxmemory_policy"].flatMap { $0 == "noeviction" ? nil : $0 } }

  /// What Redis failed to write to its disk although it goes on, in Spanish; nil when nothing.
  public var diskTrouble: String? {
    if self["aof_last_write_status"] == "err" { return "Redis no puede escribir su archivo (AOF): ¿disco lleno?" }
    if self["aof_last_bgrewrite_status"] == "err" {
      return "Redis no puede compactar su archivo (AOF), que sigue creciendo: ¿disco lleno?"
    }
    if self["rdb_last_bgsave_status"] == "err" { return "Redis no puede guardar su copia (RDB): ¿disco lleno?" }
    return nil
  }

  /// What the operator should know when Redis is connected to, in Spanish, worst first.
  public var warnings: [String] {
    var warnings: [String] = []
    let version = self["redis_version"] ?? ""
    if let major = version.split(separator: ".").first.flatMap({ Int($0) }), major < 7 {
      warnings.append("Redis \(version) es demasiado antiguo: hace falta 7.0 o posterior")
    }
    if self["aof_enabled"] == "0" {
      warnings.append("Redis no tiene AOF (appendonly no): si se reinicia, se pierden mensajes")
    } else if let appendFsync, appendFsync != "always" {
      let loss = appendFsync == "everysec" ? "el último segundo" : "los últimos segundos"
      warnings.append(
        "Redis tiene appendfsync \(appendFsync): si se cae su máquina olvida \(loss); use appendfsync always")
    }
    if self["role"] == "slave" { warnings.append("Redis es una réplica: no admite escrituras") }
    return warnings
  }
}
