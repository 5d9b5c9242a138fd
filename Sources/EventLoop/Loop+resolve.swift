// Name resolution with uv_getaddrinfo, the only thing that uses libuv's thread pool (of one thread). hiredis and
// curl would block in getaddrinfo, so both get addresses from here.

import CUV
import Glibc

extension Loop {
  /// How long a caller waits for a look-up. The system's resolver may take longer, and the next look-up begins only
  /// after it.
  public static let longestLookUp: Duration = .seconds(5)

  /// The addresses of a host, IPv4 first, with port 0. Numeric hosts need no look-up; names are cached for
  /// `ResolverCache.lifetime`, and an expired entry still serves when the look-up fails.
  /// - Parameter isFresh: asks the system in any case, for a caller who asks seldom and must follow a name that moves.
  /// - Throws: `LoopError` such as `EAI_NONAME`, or `ETIMEDOUT` after `timeout`; `CancellationError`.
  @LoopActor
  public static func resolve(
    host: String, timeout: Duration = longestLookUp, isFresh: Bool = false
  ) async throws -> [SocketAddress] {
    let name = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    if let numeric = try? SocketAddress(ip: name, port: 0) { return [numeric] }
    if !isFresh, let cached = ResolverCache.shared.fresh(name) { return cached }
    do {
      let addresses = try await lookUp(name, timeout: timeout)
      ResolverCache.shared.store(addresses, for: name)
      return addresses
    } catch let error as LoopError {
      if let old = ResolverCache.shared.any(name) { return old }
      throw error
    }
  }

  @LoopActor
  private static func lookUp(_ name: String, timeout: Duration) async throws -> [SocketAddress] {
    let lookup = AddressLookup()
    return try await withTaskCancellationHandler {
      try await withUnsafeThrowingContinuation { lookup.start(name, timeout: timeout, resuming: $0) }
    } onCancel: {
      releaseOnLoop { lookup.finish(.failure(CancellationError())) }
    }
  }
}

/// Recent answers, so that a busy caller does not ask for every request.
@LoopActor
final class ResolverCache {
  static let shared = ResolverCache()
  static let lifetime: Duration = .seconds(10)
  static let capacity = 256

  private var entries: [String: (addresses: [SocketAddress], until: LoopInstant)] = [:]

  func fresh(_ name: String) -> [SocketAddress]? {
    guard let entry = entries[name], entry.until > Loop.now else { return nil }
    return entry.addresses
  }

  func any(_ name: String) -> [SocketAddress]? { entries[name]?.addresses }

  func store(_ addresses: [SocketAddress], for name: String) {
    if entries.count >= ResolverCache.capacity, entries[name] == nil { entries.removeAll() }
    entries[name] = (addresses, Loop.now + ResolverCache.lifetime)
  }
}

/// One look-up: the waiter is resumed once; the request's memory lives until libuv's callback in any case.
@LoopActor
private final class AddressLookup {
  private var continuation: UnsafeContinuation<[SocketAddress], any Error>?
  private var timer: Timer?
  private var isFinished = false
  /// libuv's, until its callback.
  private var request: UnsafeMutablePointer<uv_getaddrinfo_t>?

  nonisolated init() {}

  func start(_ name: String, timeout: Duration, resuming continuation: UnsafeContinuation<[SocketAddress], any Error>) {
    self.continuation = continuation
    if isFinished { return resume(.failure(CancellationError())) }
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    let request = UnsafeMutablePointer<uv_getaddrinfo_t>.allocate(capacity: 1)
    request.pointee.data = Unmanaged.passRetained(self).toOpaque()
    let result = uv_getaddrinfo(
      uvLoop, request,
      { request, status, found in
        let lookup = Unmanaged<AddressLookup>.fromOpaque(request!.pointee.data).takeRetainedValue()
        let addresses = AddressLookup.addresses(found)
        uv_freeaddrinfo(found)
        request!.deallocate()
        LoopActor.assumeIsolated {
          lookup.request = nil
          lookup.finish(
            status < 0 ? .failure(LoopError(call: "uv_getaddrinfo", code: status)) : .success(addresses))
        }
      }, name, nil, &hints)
    if result < 0 {
      Unmanaged<AddressLookup>.fromOpaque(request.pointee.data).release()
      request.deallocate()
      return finish(.failure(LoopError(call: "uv_getaddrinfo", code: result)))
    }
    self.request = request
    let timer = Timer()
    self.timer = timer
    timer.start(after: timeout) { [self] in finish(.failure(LoopError.timedOut("uv_getaddrinfo"))) }
  }

  nonisolated static func addresses(_ found: UnsafeMutablePointer<addrinfo>?) -> [SocketAddress] {
    var addresses: [SocketAddress] = []
    var next = found
    while let info = next {
      if let sockaddr = info.pointee.ai_addr, let address = SocketAddress(sockaddr), !addresses.contains(address) {
        addresses.append(address)
      }
      next = info.pointee.ai_next
    }
    return addresses.filter { !$0.isIPv6 } + addresses.filter(\.isIPv6)
  }

  func finish(_ result: Result<[SocketAddress], any Error>) {
    guard !isFinished else { return }
    isFinished = true
    timer?.close()
    timer = nil
    // A look-up that still waits for the thread is dropped; one that has begun cannot be stopped.
    if let request { uv_cancel(UnsafeMutableRawPointer(request).assumingMemoryBound(to: uv_req_t.self)) }
    resume(result)
  }

  private func resume(_ result: Result<[SocketAddress], any Error>) {
    continuation?.resume(with: result)
    continuation = nil
  }
}
