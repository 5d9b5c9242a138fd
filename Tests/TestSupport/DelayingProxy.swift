// Simulated distance: a relay that passes bytes on some time later, in both directions, so that its target seems to be
// in another country. It accepts connections at once: the round trip of TCP's own handshake is not delayed.

import DequeModule
import EventLoop

/// A relay on a loopback port; closes with `close`, and its connections with it.
@LoopActor
public final class DelayingProxy {
  public let port: UInt16
  /// Connections taken so far.
  public private(set) var connectionCount = 0
  private let listener: TCPListener
  private let target: SocketAddress
  private let oneWay: Duration
  private var open: [ObjectIdentifier: TCPConnection] = [:]

  /// - Parameters:
  ///   - target: the loopback port it relays to.
  ///   - roundTrip: half of it is the delay in each direction.
  public init(to target: UInt16, roundTrip: Duration) throws {
    self.target = try SocketAddress(ip: "127.0.0.1", port: target)
    oneWay = roundTrip / 2
    listener = try TCPListener(address: SocketAddress(ip: "127.0.0.1", port: 0))
    port = listener.localAddress!.port
    try listener.start { [unowned self] near in
      connectionCount += 1
      spawn { await self.relay(near) }
    }
  }

  public func close() {
    listener.close()
    for connection in open.values { connection.close() }
  }

  private func relay(_ near: TCPConnection) async {
    guard let far = try? await TCPConnection.connect(to: target, timeout: .seconds(5)) else { return near.reset() }
    for side in [near, far] { open[ObjectIdentifier(side)] = side }
    async let there: Void = pump(near, far)
    async let back: Void = pump(far, near)
    _ = await (there, back)
    for side in [near, far] {
      side.closeAfterFlush()
      open[ObjectIdentifier(side)] = nil
    }
  }

  /// Hands on until the source ends, and then the end. A reset is handed on as one.
  private func pump(_ source: TCPConnection, _ sink: TCPConnection) async {
    let line = DelayLine(delay: oneWay)
    let writing = spawn {
      while let event = await line.next() {
        switch event {
        case .bytes(let bytes): sink.write(bytes)
        case .end: return sink.shutdownWrite()
        case .reset: return sink.reset()
        }
      }
    }
    do {
      while let bytes = try await source.read() { line.add(.bytes(bytes)) }
      line.add(.end)
    } catch {
      line.add(.reset)
    }
    await writing.value
  }
}

/// The bytes on their way.
@LoopActor
private final class DelayLine {
  enum Event {
    case bytes([UInt8])
    case end
    case reset
  }

  private let delay: Duration
  private var events: Deque<(due: LoopInstant, event: Event)> = []
  private var reader: UnsafeContinuation<Void, Never>?

  init(delay: Duration) { self.delay = delay }

  func add(_ event: Event) {
    events.append((Loop.now + delay, event))
    reader?.resume()
    reader = nil
  }

  /// The next one, when its time has come.
  func next() async -> Event? {
    if events.isEmpty { await withUnsafeContinuation { reader = $0 } }
    guard let first = events.popFirst() else { return nil }
    try? await Loop.sleep(until: first.due)
    return first.event
  }
}
