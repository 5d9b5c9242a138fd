// The parts of an operator's address that may be secret: some APIs want their token in it. `Settings.secrets` asks for
// the sake of the log, and the gateways because an API may repeat the request line that it was sent.

extension WebAddress {
  /// Parts of a path or query that are shorter than this, in bytes, are no secrets: hiding `true` or `v=1` would
  /// mutilate the log.
  private static let shortestPart = 8
  /// Parts of a path that are longer than this, in bytes, are no words.
  private static let longestWord = 16

  /// The parts that nobody may see, as written and decoded: user and password, the password alone, both as a header
  /// field has them, the query, each of its values, and parts of the path that look like a token (`pathSecrets`).
  public var secrets: [String] {
    var written: [Substring] = []
    if let (user, _) = authority.split(around: "@") { written += [user, user.split(around: ":")?.1 ?? user] }
    let query = query.dropFirst()
    let values = query.split(separator: "&").map { $0.split(around: "=")?.1 ?? $0 }
    written += ([query] + values).filter { $0.utf8.count >= Self.shortestPart }
    return (written.map { String($0) } + pathSecrets).flatMap { [$0, PercentDecoding.lenient($0[...])] } + basicSecrets
  }

  /// User and password as curl sends them (RFC 7617): an API may repeat all header fields.
  private var basicSecrets: [String] {
    guard let (user, _) = authority.split(around: "@") else { return [] }
    let (name, password) = user.split(around: ":") ?? (user, "")
    return [Base64.text(Array("\(PercentDecoding.lenient(name)):\(PercentDecoding.lenient(password))".utf8))]
  }

  /// The parts of the path that look like a token, because they are long or mix letters with digits. Other long parts
  /// count only with the slash before them, as a repeated request line has them: the word itself may well stand in an
  /// answer's JSON. Common names of endpoints are no secrets: without them an error would say nothing.
  private var pathSecrets: [String] {
    path.split(separator: "/").compactMap { part in
      guard part.utf8.count >= Self.shortestPart, !Self.endpoints.contains(part) else { return nil }
      return Self.looksLikeToken(part) ? String(part) : "/" + part
    }
  }

  private static let endpoints: Set<Substring> = ["enviar-mensaje", "mensajes", "messages", "whatsapp"]

  private static func looksLikeToken(_ part: Substring) -> Bool {
    let hasDigit = part.utf8.contains { (0x30...0x39).contains($0) }
    let hasLetter = part.utf8.contains { (0x41...0x5A).contains($0 & 0xDF) }
    return part.utf8.count > longestWord || (hasDigit && hasLetter)
  }
}
