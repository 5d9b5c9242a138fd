// Files that only the server should read, but other users of the machine can. ServerApplication logs them once at
// start.

import Glibc
import Queue

/// A file or folder that its group or everybody may read, change or enter.
struct ExposedFile: Sendable, Equatable {
  let path: String
  /// As chmod has it, such as 0o644.
  let permissions: UInt32

  /// - Returns: nil when only its owner can use it, or when it is missing.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & 0o077 != 0 else { return nil }
    self.path = path
    permissions = status.st_mode & 0o7777
  }
}

extension Settings {
  /// The files that hold secrets or recipients and that others may read: of `.env`, and of CREDENCIALES_ARCHIVO,
  /// DATA_DIR and REDIS_URL's key where they are used.
  func exposedFiles(environmentFile: String = ".env") -> [ExposedFile] {
    var paths = [environmentFile]
    if supabase == nil, let credentialsFile { paths.append(credentialsFile) }
    if redisURL == nil { paths.append(dataDirectory) }
    if let key = redisURL?.tls?.key { paths.append(key) }
    return paths.compactMap { ExposedFile($0) }
  }
}
