// Where the trusted certificates come from. It matters for the loop: Debian's curl is built to read the bundle of all
// authorities at every TLS connection, which takes 40 ms of the one thread. The hashed directory beside it holds the
// same certificates, and OpenSSL reads only the one that is needed, in a fraction of a millisecond.

import CCurl
import Glibc

/// The certificates a handle trusts. Applied once per handle.
enum TrustStore {
  /// A directory of certificates named by their hashes (`openssl rehash`), curl's built-in one.
  case directory
  /// One file; curl keeps it parsed for a day as long as no directory is set.
  case file(String)
  /// curl's built-in settings, whatever they are.
  case builtIn

  /// The given file, else the system's store that costs the loop least.
  init(certificateFile: String?) {
    self = certificateFile.map(TrustStore.file) ?? TrustStore.system
  }

  /// Looked for once per process. SSL_CERT_FILE names a file of one's own, as for other programs with OpenSSL.
  private static let system: TrustStore = {
    if let file = getenv("SSL_CERT_FILE"), file[0] != 0 { return .file(String(cString: file)) }
    let curl = curl_shim_version()!.pointee
    if let directory = curl.capath, isHashed(directory) { return .directory }
    if let file = curl.cainfo { return .file(String(cString: file)) }
    return .builtIn
  }()

  func apply(to easy: UnsafeMutableRawPointer) {
    switch self {
    case .directory:
      curl_shim_set_string(easy, CURLOPT_CAINFO, nil)
    case .file(let path):
      curl_shim_set_string(easy, CURLOPT_CAINFO, path)
      curl_shim_set_string(easy, CURLOPT_CAPATH, nil)
    case .builtIn:
      break
    }
  }

  /// Whether a directory holds at least one entry such as `5ed36f99.0`.
  static func isHashed(_ path: UnsafePointer<CChar>) -> Bool {
    guard let directory = opendir(path) else { return false }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in Array(bytes.prefix { $0 != 0 }) }
      let isHash = name.count >= 10 && name[8] == UInt8(ascii: ".") && name[..<8].allSatisfy(isHexadecimal)
      if isHash, name[9...].allSatisfy({ (0x30...0x39).contains($0) }) { return true }
    }
    return false
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }
}
