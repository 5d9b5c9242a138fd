// curl's sockets on the loop: one PollWatcher per socket, from curl's first interest in it until curl closes it.
//
// curl drops its interest at the end of each request and takes it up again at the next one on the same connection. A
// watcher stays started over that gap, because stopping and starting are two system calls a message; readiness that
// nobody wants stops it.
//
// curl writes a request's head and body with two calls. The socket is corked while it is idle and uncorked when curl
// waits for the answer, so both leave as one packet: a fifth of a message's cost here, and more on the other side.

import CCurl
import EventLoop
import Glibc

/// The watched sockets of one multi handle.
@LoopActor
final class CurlSockets {
  private final class Watched {
    let watcher: PollWatcher
    /// What curl wants to know.
    var wanted: PollEvents = []
    /// What the watcher watches for; empty when it is stopped.
    var started: PollEvents = []

    init(_ watcher: PollWatcher) { self.watcher = watcher }
  }

  private var sockets: [Int32: Watched] = [:]
  private let onReady: @LoopActor (Int32, _ bits: Int32) -> Void

  /// - Parameter onReady: gets a socket and curl's CURL_CSELECT bits.
  init(onReady: @escaping @LoopActor (Int32, _ bits: Int32) -> Void) {
    self.onReady = onReady
  }

  var count: Int { sockets.count }

  /// curl's socket callback.
  /// - Parameter interest: CURL_POLL_IN, OUT, INOUT, NONE or REMOVE.
  func update(_ descriptor: Int32, interest: Int32) {
    var wanted: PollEvents = []
    if interest == CURL_POLL_IN || interest == CURL_POLL_INOUT { wanted.insert(.readable) }
    if interest == CURL_POLL_OUT || interest == CURL_POLL_INOUT { wanted.insert(.writable) }

    guard let socket = sockets[descriptor] else {
      // A descriptor that cannot be polled leaves its request to the request's deadline.
      guard !wanted.isEmpty, let watcher = try? PollWatcher(descriptor: descriptor) else { return }
      let socket = Watched(watcher)
      sockets[descriptor] = socket
      socket.wanted = wanted
      socket.started = wanted
      watcher.start(wanted) { [unowned self, unowned socket] events, status in
        ready(descriptor, socket, events, status)
      }
      return
    }
    socket.wanted = wanted
    if wanted.isEmpty {
      setCorked(descriptor, true)
      // An idle socket is always writable; only readiness to read is worth waiting for.
      if socket.started.contains(.writable) { stop(socket) }
      return
    }
    if wanted == .readable { setCorked(descriptor, false) }
    if wanted != socket.started {
      socket.started = wanted
      socket.watcher.update(wanted)
    }
  }

  private func ready(_ descriptor: Int32, _ socket: Watched, _ events: PollEvents, _ status: Int32) {
    guard !socket.wanted.isEmpty else { return stop(socket) }
    var bits: Int32 = 0
    if status < 0 {
      // libuv has stopped the watcher; curl finds out from the socket what is wrong.
      socket.started = []
      bits = CURL_CSELECT_ERR
    }
    if events.contains(.readable) { bits |= CURL_CSELECT_IN }
    if events.contains(.writable) { bits |= CURL_CSELECT_OUT }
    onReady(descriptor, bits)
    // After an error curl may want to go on with the socket without saying so, because its interest is the same.
    guard status < 0, let socket = sockets[descriptor], socket.started.isEmpty, !socket.wanted.isEmpty else { return }
    socket.started = socket.wanted
    socket.watcher.update(socket.wanted)
  }

  /// Failing is harmless: the request leaves in two packets.
  private func setCorked(_ descriptor: Int32, _ isCorked: Bool) {
    var flag: Int32 = isCorked ? 1 : 0
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_CORK, &flag, socklen_t(MemoryLayout<Int32>.size))
  }

  private func stop(_ socket: Watched) {
    socket.started = []
    socket.watcher.stop()
  }

  private func forget(_ descriptor: Int32) {
    sockets.removeValue(forKey: descriptor)?.watcher.close()
  }

  /// CURLOPT_CLOSESOCKETFUNCTION: the watcher goes before the descriptor, whose number the next socket may get.
  nonisolated static let closeSocket: curl_closesocket_callback = { owner, descriptor in
    nonisolated(unsafe) let owner = owner
    LoopActor.assumeIsolated {
      Unmanaged<CurlSockets>.fromOpaque(owner!).takeUnretainedValue().forget(descriptor)
    }
    return close(descriptor)
  }
}
