// The system's time zone database, /usr/share/zoneinfo: one small compiled file a zone (package tzdata). A file is read
// at the first upload that names its zone, or when the first campaign in it is claimed. The read is synchronous,
// because the file is local and small and is read once. An update of the database takes effect after a restart.

import Campaigns
import EventLoop
import Glibc

/// Why there are no rules for a zone.
package enum ZoneFileError: Error, Equatable {
  /// The database has no such zone, or the file is not one that can be used.
  case unknown
  /// There is no database on this machine.
  case noDatabase

  /// In Spanish, for a 422 or a motivo.
  package var explanation: String {
    switch self {
    case .unknown: "Zona horaria desconocida: use un nombre IANA, como America/Caracas o Europe/Madrid"
    case .noDatabase: "El servidor no tiene la base de datos de zonas horarias: instale el paquete tzdata"
    }
  }
}

/// The zones read so far. Uploads and runners share one.
@LoopActor
package final class ZoneFiles {
  /// The most zones remembered, more than campaigns ever use; past it all are forgotten.
  private static let limit = 100
  private nonisolated static let directory = "/usr/share/zoneinfo"

  private var known: [TimeZoneName: TimeZoneRules] = [:]

  package init() {}

  package func rules(for name: TimeZoneName) throws(ZoneFileError) -> TimeZoneRules {
    if let rules = known[name] { return rules }
    let rules = try Self.read(name)
    if known.count >= Self.limit { known.removeAll() }
    known[name] = rules
    return rules
  }

  /// Reads a zone's file, every time.
  package nonisolated static func read(_ name: TimeZoneName) throws(ZoneFileError) -> TimeZoneRules {
    // A folder's name, such as America, opens but is no regular file.
    let descriptor = open("\(directory)/\(name.text)", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw access(directory, R_OK) == 0 ? .unknown : .noDatabase }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size <= TimeZoneRules.largestFile
    else { throw .unknown }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
    guard count == bytes.count else { throw .unknown }
    do { return try TimeZoneRules(tzif: bytes) } catch { throw .unknown }
  }
}
