// One attempt to connect: the addresses that the host has now, one after the other, until one of them answers; with TLS
// until the greeting is complete.

import EventLoop

extension RedisConnection {
  /// Something to connect to.
  private struct Destination {
    let target: HiredisLink.Target
    /// Whose certificate is wanted, with TLS.
    let host: String

    var address: SocketAddress? { if case .address(let address) = target { address } else { nil } }
  }

  /// Connects.
  /// - Throws: why that was impossible: a `RedisError`, a `TLSProblem`, or the failed look-up.
  func connect() async throws -> HiredisLink {
    var problem = "no address"
    for destination in try await destinations() {
      linkEvents.removeAll()
      let encryption = try encryption(for: destination.host)
      let link: HiredisLink
      do {
        link = try HiredisLink(to: destination.target, encryption: encryption, replyTimes: replyTimes)
      } catch {
        problem = Self.words(for: error)
        continue
      }
      link.delegate = self
      self.link = link
      let limit = Timer()
      defer { limit.close() }
      limit.start(after: settings.connectTimeout) { [settings] in link.endUnopened(after: settings.connectTimeout) }
      let event = await nextEvent()
      if link.isConnected { onStep?(.connected(destination.address)) }
      switch event {
      case .opened:
        if let encryption = link.encryption { onStep?(.encrypted(encryption)) }
        return link
      case .ended(let reason): problem = reason
      case .refusing(let error): problem = error.message
      }
      dropLink(problem)
      try Task.checkCancellation()
    }
    throw RedisError.unavailable(problem)
  }

  /// What to connect to now: the socket, or the addresses the host has at present. A managed server moves by changing
  /// them, so they are looked up anew each time.
  private func destinations() async throws -> [Destination] {
    switch url.endpoint {
    case .unix(let path): return [Destination(target: .socket(path), host: "")]
    case .tcp(let host, let port): return try await addresses(of: RedisHost(name: host, port: port))
    case .sentinel:
      guard let sentinels else { return [] }
      let named = try await sentinels.findMaster()
      master = named
      onStep?(.named(named))
      return try await addresses(of: named)
    }
  }

  private func addresses(of host: RedisHost) async throws -> [Destination] {
    let found = try await Loop.resolve(host: host.name, isFresh: true)
    onStep?(.resolved(found))
    return found.map { address in
      var address = address
      address.port = host.port
      return Destination(target: .address(address), host: host.name)
    }
  }

  private func encryption(for host: String) throws(TLSProblem) -> HiredisLink.Encryption? {
    guard let tlsStore else { return nil }
    return .init(context: try tlsStore.current(), host: host)
  }
}
