// curl's sockets on the loop: one PollWatcher per socket, from curl's first interest in it until curl closes it.
//
// curl drops its interest at the end of each request and takes it up again at the next one on the same connection. A
// watcher stays started over that gap, because stopping and starting are two system calls a message. Readiness that
// curl does not want stops it.
//
// curl writes a request's head and body with two calls. The socket is corked while it is idle and uncorked when curl
// waits for the answer, so both leave as one packet: a fifth of a message's cost here, and more on the other side.
//
// A step of a TLS handshake costs the loop up to a millisecond, an answer a tenth of that, and an API that hung may
// give hundreds of them at once. So sockets are served for a millisecond of each turn only. Those that are left are
// still ready in the next one, after timers, probes and Redis. A connection that is idle for long is taken out of use
// before its server closes it (CurlSockets+idle).

import CCurl
import EventLoop
import Glibc

/// The watched sockets of one multi handle.
@LoopActor
final class CurlSockets {
  final class Watched {
    let descriptor: Int32
    let watcher: PollWatcher
    let origin: OriginConnections
    /// What curl wants to know.
    var wanted: PollEvents = []
    /// What the watcher watches for; empty when it is stopped.
    var started: PollEvents = []
    var phase = Phase.connecting

    /// Since when no request has used it; nil while one does, or once it is retired.
    var idleSince: LoopInstant? {
      switch phase {
      case .idle(let since), .waning(let since): since
      case .connecting, .busy, .retired: nil
      }
    }

    init(_ watcher: PollWatcher, descriptor: Int32, origin: OriginConnections) {
      self.watcher = watcher
      self.descriptor = descriptor
      self.origin = origin
    }
  }

  enum Phase {
    /// No request's head has left on it yet.
    case connecting
    /// A request has it.
    case busy
    /// curl keeps it for the next request.
    case idle(since: LoopInstant)
    /// Idle for longer than is safe as long as its server's limit is unknown; kept to learn that limit.
    case waning(since: LoopInstant)
    /// Closed by its server, or idle for too long. curl finds out when it looks at it next.
    case retired
  }

  private struct Opened {
    let origin: OriginConnections
    var isConnected = false
  }

  private(set) var sockets: [Int32: Watched] = [:]
  /// Sockets that are open and not watched yet.
  private var opened: [Int32: Opened] = [:]
  private var share = TurnShare(.milliseconds(1))
  /// When idle connections are looked at next.
  let idleTimer = Timer()
  var idleCheckDue: LoopInstant?
  private let onReady: @LoopActor (Int32, _ bits: Int32) -> Void

  /// - Parameter onReady: gets a socket and curl's CURL_CSELECT bits.
  init(onReady: @escaping @LoopActor (Int32, _ bits: Int32) -> Void) {
    self.onReady = onReady
  }

  var count: Int { sockets.count }

  /// Stops serving sockets; curl closes those that are still open.
  func close() {
    idleTimer.close()
  }

  /// A transfer has opened a socket for a connection to `origin`.
  func didOpen(_ descriptor: Int32, to origin: OriginConnections) {
    opened[descriptor] = Opened(origin: origin)
    origin.connecting += 1
  }

  /// A request's head has left on it: the connection is made.
  func didConnect(_ descriptor: Int32) {
    opened[descriptor]?.isConnected = true
    guard let socket = sockets[descriptor], case .connecting = socket.phase else { return }
    socket.phase = .busy
    socket.origin.connecting -= 1
  }

  /// curl's socket callback.
  /// - Parameter interest: CURL_POLL_IN, OUT, INOUT, NONE or REMOVE.
  func update(_ descriptor: Int32, interest: Int32) {
    var wanted: PollEvents = []
    if interest == CURL_POLL_IN || interest == CURL_POLL_INOUT { wanted.insert(.readable) }
    if interest == CURL_POLL_OUT || interest == CURL_POLL_INOUT { wanted.insert(.writable) }

    guard let socket = sockets[descriptor] else {
      if !wanted.isEmpty { watch(descriptor, wanted) }
      return
    }
    socket.wanted = wanted
    if wanted.isEmpty {
      setCorked(descriptor, true)
      becomeIdle(socket)
      // An idle socket is always writable; only readiness to read is worth waiting for.
      if socket.started.contains(.writable) { stop(socket) }
      return
    }
    becomeBusy(socket)
    if wanted == .readable { setCorked(descriptor, false) }
    start(socket, wanted)
  }

  /// When a descriptor cannot be polled, its request ends at its deadline.
  private func watch(_ descriptor: Int32, _ wanted: PollEvents) {
    guard let watcher = try? PollWatcher(descriptor: descriptor),
      let opened = opened.removeValue(forKey: descriptor)
    else { return }
    let socket = Watched(watcher, descriptor: descriptor, origin: opened.origin)
    sockets[descriptor] = socket
    if opened.isConnected { didConnect(descriptor) }
    socket.wanted = wanted
    socket.started = Self.events(for: wanted)
    watcher.start(socket.started) { [unowned self, unowned socket] events, status in
      ready(socket, events, status)
    }
  }

  /// The other side's end comes as readability, also on an idle socket.
  private static func events(for wanted: PollEvents) -> PollEvents {
    wanted.contains(.readable) ? wanted.union(.disconnect) : wanted
  }

  private func start(_ socket: Watched, _ wanted: PollEvents) {
    let events = Self.events(for: wanted)
    if events == socket.started { return }
    socket.started = events
    socket.watcher.update(events)
  }

  private func ready(_ socket: Watched, _ events: PollEvents, _ status: Int32) {
    if status < 0 {
      // libuv has stopped the watcher; curl finds out from the socket what is wrong.
      socket.started = []
    } else if socket.wanted.isEmpty {
      return idleIsReady(socket, events)
    } else if !share.isLeft() {
      return
    }
    let descriptor = socket.descriptor
    var bits: Int32 = status < 0 ? CURL_CSELECT_ERR : 0
    if !events.isDisjoint(with: [.readable, .disconnect]) { bits |= CURL_CSELECT_IN }
    if events.contains(.writable) { bits |= CURL_CSELECT_OUT }
    onReady(descriptor, bits)
    // After an error curl may go on with the socket without saying so, because its interest is the same.
    guard status < 0, sockets[descriptor] === socket, socket.started.isEmpty, !socket.wanted.isEmpty else { return }
    start(socket, socket.wanted)
  }

  /// Failing is harmless: the request leaves in two packets.
  private func setCorked(_ descriptor: Int32, _ isCorked: Bool) {
    var flag: Int32 = isCorked ? 1 : 0
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_CORK, &flag, socklen_t(MemoryLayout<Int32>.size))
  }

  func stop(_ socket: Watched) {
    socket.started = []
    socket.watcher.stop()
  }

  private func forget(_ descriptor: Int32) {
    if let socket = opened.removeValue(forKey: descriptor) { socket.origin.connecting -= 1 }
    guard let socket = sockets.removeValue(forKey: descriptor) else { return }
    switch socket.phase {
    case .connecting: socket.origin.connecting -= 1
    case .idle: socket.origin.idle -= 1
    case .waning: socket.origin.waning -= 1
    case .busy, .retired: break
    }
    socket.phase = .retired
    socket.watcher.close()
  }

  /// CURLOPT_CLOSESOCKETFUNCTION: the watcher goes before the descriptor, whose number the next socket may get.
  nonisolated static let closeSocket: curl_closesocket_callback = { owner, descriptor in
    nonisolated(unsafe) let owner = owner
    LoopActor.assumeIsolated {
      Unmanaged<CurlSockets>.fromOpaque(owner!).takeUnretainedValue().forget(descriptor)
    }
    return Glibc.close(descriptor)
  }
}
