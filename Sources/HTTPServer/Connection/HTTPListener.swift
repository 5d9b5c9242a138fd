// The server: accepts connections, keeps count of them and hands each its router. The program makes one, starts it on
// an address and stops it when it is told to end.

import EventLoop
import Glibc

/// An HTTP/1.1 server on the loop.
@LoopActor
public final class HTTPListener {
  public let router: Router
  public let limits: HTTPServerLimits
  /// Called for every request once its head is there and before anything is read of its body, also when no route
  /// matched (`request.route` is nil then). It may answer by throwing an `HTTPError` or returning a response, and add
  /// to `request.responseHeaders`; nil lets the request pass.
  @exclusivity(unchecked) public var before: (@LoopActor (HTTPRequest) throws -> HTTPResponse?)?
  /// For decisions that take waiting, such as a count in another process. The closure it returns runs before `before`,
  /// in the request's task, and refuses by throwing an `HTTPError`. It returns nil for a request that need not wait,
  /// which then costs no task.
  @exclusivity(unchecked) public var admission:
    (@LoopActor (HTTPRequest) -> (@LoopActor (HTTPRequest) async throws -> Void)?)?
  /// Told of each error of a handler that is not an `HTTPError`: the client got a 500 without details, or its streamed
  /// answer was cut off.
  public var onFailure: (@LoopActor (HTTPRequest, any Error) -> Void)?
  /// Which addresses may have all places, such as a load balancer's. While it is nil, every address may
  /// (`PlaceShares`).
  public var isExempt: (@LoopActor (SocketAddress) -> Bool)?
  /// Told of an address that has more than its share while others want in, once for each connection that is refused for
  /// it.
  public var onCrowding: (@LoopActor (SocketAddress) -> Void)?
  /// What happened since the start.
  @exclusivity(unchecked) public internal(set) var counters = HTTPCounters()

  /// What was answered where no route matched.
  public let unmatched = RouteStatistics()

  /// Bytes held for clients, of all connections (`HTTPListener+burden`).
  @exclusivity(unchecked) var heldBytes = 0
  let headLimits: HeadLimits
  let heads = HeadMemo()
  let tick: Duration
  /// Whether a second more or less does not matter to an idle connection.
  let idleTimeIsLong: Bool
  private var listener: TCPListener?
  private(set) var connections: [HTTPConnection] = []
  private var capacity = 0
  @exclusivity(unchecked) var shares = PlaceShares(capacity: 0)
  var nextShareScan = LoopInstant(nanoseconds: 0)
  /// Runs while all places are taken.
  private var roomTimer: Timer?
  private var isPaused = false
  private var isStopping = false
  private var stopped: [UnsafeContinuation<Void, Never>] = []

  public init(router: Router, limits: HTTPServerLimits = HTTPServerLimits()) {
    self.router = router
    self.limits = limits
    headLimits = limits.head
    tick = limits.tick
    idleTimeIsLong = limits.idleTime >= .seconds(10)
  }

  /// Open connections.
  public var connectionCount: Int { connections.count }

  /// How many connections may be open: the limit, or what the process' descriptors allow. 0 before `start`.
  public var connectionLimit: Int { capacity }

  /// The bound address, with the port the system chose; nil before `start`.
  public var localAddress: SocketAddress? { listener?.localAddress }

  /// Binds and begins to answer.
  /// - Throws: `LoopError`, for example with `EADDRINUSE`.
  public func start(on address: SocketAddress) throws(LoopError) {
    precondition(listener == nil, "a server is started once")
    capacity = min(limits.connections, Self.descriptorLimit - Self.descriptorReserve)
    shares = PlaceShares(capacity: capacity)
    let listener = try TCPListener(address: address)
    self.listener = listener
    do {
      try listener.start { [unowned self] transport in accept(transport) }
    } catch {
      listener.close()
      self.listener = nil
      throw error
    }
  }

  /// Descriptors kept for what every process has open. A program that opens more than that lowers `limits.connections`.
  private static let descriptorReserve = 64

  private static var descriptorLimit: Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
    return max(descriptorReserve + 1, Int(clamping: limit.rlim_cur))
  }

  private func accept(_ transport: TCPConnection) {
    guard admits(transport) else { return transport.reset() }
    let connection = HTTPConnection(transport, server: self)
    if isExempt != nil, let network = transport.remoteAddress?.network {
      connection.network = network
      shares.add(network)
    }
    connection.slot = connections.count
    connections.append(connection)
    counters.accepted += 1
    connection.start()
    if connections.count >= capacity, !isPaused {
      isPaused = true
      counters.pauses += 1
      listener?.pause()
      let timer = roomTimer ?? Timer()
      roomTimer = timer
      let pause = limits.idleTimeWhenFull / 4
      timer.start(after: pause, repeating: pause) { [unowned self] in if listener?.isOneWaiting == true { makeRoom() } }
    }
  }

  func didClose(_ connection: HTTPConnection) {
    if let network = connection.network { shares.remove(network) }
    // The last connection takes its place: order does not matter here.
    let last = connections.removeLast()
    if last !== connection {
      last.slot = connection.slot
      connections[connection.slot] = last
    }
    if isPaused, connections.count < capacity {
      isPaused = false
      roomTimer?.stop()
      listener?.resume()
    }
    if isStopping, connections.isEmpty {
      for waiting in stopped { waiting.resume() }
      stopped = []
    }
  }

  /// Stops accepting, closes idle connections, lets requests in flight finish (their answers say
  /// `Connection: close`), and cuts off what is left after `limit`. Returns when no connection is open.
  public func stop(within limit: Duration = .seconds(10)) async {
    listener?.close()
    roomTimer?.close()
    roomTimer = nil
    if !isStopping {
      isStopping = true
      for connection in connections { connection.stop() }
    }
    if connections.isEmpty { return }
    let timer = Timer()
    timer.start(after: limit) { [unowned self] in
      for connection in connections { connection.transport.close() }
    }
    await withUnsafeContinuation { stopped.append($0) }
    timer.close()
  }

  /// Counts an answer as its head is written.
  func note(_ status: HTTPStatus, for request: HTTPRequest) {
    let time = Loop.now.nanoseconds(since: request.receivedAt)
    (request.route?.statistics ?? unmatched).note(status, after: time)
  }
}

extension HTTPConnection {
  /// The server shuts down.
  func stop() {
    if life.stop() { _ = life.flush() }
    settle()
  }
}
