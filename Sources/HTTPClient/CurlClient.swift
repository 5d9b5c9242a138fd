// The HTTP client: many requests in flight on one thread, over curl's multi interface. The gateways, the credentials
// and the webhooks call `perform`; everything of curl's is in the Curl… files.
//
// A call first waits (for its host's addresses, for room), then is with curl, then is finished. Whatever happens, the
// caller gets one outcome, no later than its deadline plus a millisecond or two of timer resolution.

import CCurl
import EventLoop

/// An HTTP/1.1 client. Close it before the loop ends.
@LoopActor
public final class CurlClient {
  private let settings: CurlSettings
  /// Made at the first request.
  private var multi: CurlMulti?
  private let addresses: AddressBook
  private let origins = Origins()
  /// Every handle there is, each at its `place`; `idle` are those without a call.
  private var transfers: [CurlTransfer] = []
  private var idle: [CurlTransfer] = []
  private let waiting = WaitingCalls()
  private var handshakes: HandshakeLine?
  private var isClosed = false

  public init(settings: CurlSettings = CurlSettings()) {
    self.settings = settings
    addresses = AddressBook(settings: settings)
  }

  /// Requests that are with curl now.
  public var inFlightCount: Int { transfers.count - idle.count }

  /// Requests that wait for room or for their host's addresses.
  public var waitingCount: Int { waiting.count }

  /// Connections open, idle ones included.
  public var connectionCount: Int { multi?.socketCount ?? 0 }

  /// Whether a request to this URL would begin without a look-up of its host's name.
  public func knowsHost(of url: ClientURL) -> Bool { !url.needsResolution || addresses.has(url) }

  /// Whether the addresses of a host that is known are so old that they should be looked up again.
  public func hasOldAddresses(for url: ClientURL) -> Bool { url.needsResolution && addresses.hasOld(url) }

  /// Open connections to this URL's host that no request uses and the next one could use.
  public func spareConnections(to url: ClientURL) -> Int { origins[url].idle }

  /// How long the last new connection to this URL's host took; nil before the first.
  public func connectTime(to url: ClientURL) -> Duration? { origins[url].connectTime }

  /// Looks a host's name up, also a known one, so that a request to it need not wait for addresses.
  /// - Returns: why there are none; nil also when only old ones are left.
  public func lookUpHost(of url: ClientURL) async -> ClientFailure? {
    if isClosed { return .notSent(.aborted, "the client is closed") }
    guard url.needsResolution else { return nil }
    return await withUnsafeContinuation { continuation in
      addresses.find(url) { [weak self] result in
        switch result {
        case .success: continuation.resume(returning: nil)
        case .failure where self?.isClosed ?? true:
          continuation.resume(returning: .notSent(.aborted, "the client was closed"))
        case .failure(let error): continuation.resume(returning: .unresolved(error))
        }
      }
    }
  }

  /// Performs a request; returns when its outcome is known, its deadline has passed or the task is cancelled.
  ///
  /// With `maximumInFlight` requests under way, further ones wait in order of arrival, on their own time. Nothing
  /// limits how many wait: a caller is a task, and those are bounded where they are started.
  public func perform(_ request: ClientRequest) async -> ClientOutcome {
    if Task.isCancelled { return .notSent(.cancelled, "cancelled") }
    if isClosed { return .notSent(.aborted, "the client is closed") }
    let time = UInt64(max(1_000_000, request.timeout.nanoseconds))
    let call = ClientCall(request, deadline: Loop.bootTimeNanoseconds() + time)
    return await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        call.continuation = continuation
        begin(call)
      }
    } onCancel: {
      // This may run inside one of curl's callbacks (a gate that cancels). A job of its own runs outside of them.
      spawn { self.stop(call, as: .cancelled, "cancelled") }
    }
  }

  /// Ends all requests as `aborted`, closes all connections. Further requests end at once.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    addresses.close()
    handshakes?.close()
    handshakes = nil
    for call in waiting.close() { call.finish(.notSent(.aborted, "the client is closed")) }
    for transfer in transfers {
      if let call = transfer.call { stop(call, as: .aborted, "the client was closed") }
    }
    transfers = []
    idle = []
    multi?.close()
    multi = nil
  }

  deinit {
    if multi != nil { preconditionFailure("a CurlClient was let go of before it was closed") }
  }

  // MARK: A call's way

  private func begin(_ call: ClientCall) {
    let url = call.request.url
    if url.needsResolution, addresses.known(url) == nil {
      wait(call)
      addresses.find(url) { [weak self] result in
        if case .failure(let error) = result {
          self?.finishWaiting(call, .failure(.unresolved(error)))
        } else {
          self?.startOrWaitForRoom(call)
        }
      }
    } else {
      startOrWaitForRoom(call)
    }
  }

  private func startOrWaitForRoom(_ call: ClientCall) {
    guard call.isWaiting, !isClosed else { return }
    guard inFlightCount < settings.maximumInFlight else {
      waiting.queueForRoom(call)
      return wait(call)
    }
    if !hasConnection(for: call), !handshakeLine.mayBegin() {
      handshakeLine.append(call)
      return wait(call)
    }
    waiting.remove(call)
    start(call)
  }

  /// Whether it can go without a TLS handshake.
  private func hasConnection(for call: ClientCall) -> Bool {
    let url = call.request.url
    return !url.isSecure || origins[url].idle > (multi?.unstartedCount ?? 0)
  }

  private var handshakeLine: HandshakeLine {
    if let handshakes { return handshakes }
    let line = HandshakeLine { [unowned self] call in
      guard inFlightCount < settings.maximumInFlight else { return waiting.queueForRoom(call) }
      waiting.remove(call)
      start(call)
    }
    handshakes = line
    return line
  }

  private func start(_ call: ClientCall) {
    let now = Loop.bootTimeNanoseconds()
    guard now < call.deadline else { return call.finish(.notSent(.timeout, "the time was over before the start")) }
    guard let transfer = idle.popLast() ?? newTransfer() else {
      return call.finish(.notSent(.other, "out of memory"))
    }
    let url = call.request.url
    transfer.begin(
      call, addresses: url.needsResolution ? addresses.known(url) : nil, origin: origins[url], now: now)
    call.state = .active(transfer)
    if let multi, multi.add(transfer) { return }
    finish(call, transfer, .notSent(.other, "curl refused the request"))
  }

  private func newTransfer() -> CurlTransfer? {
    let multi = multi ?? CurlMulti(settings: settings) { [unowned self] in done($0, $1) }
    self.multi = multi
    guard let transfer = CurlTransfer(settings: settings, multi: multi) else { return nil }
    transfer.place = transfers.count
    transfers.append(transfer)
    return transfer
  }

  private func discard(_ transfer: CurlTransfer) {
    let last = transfers.removeLast()
    guard last !== transfer else { return }
    last.place = transfer.place
    transfers[last.place] = last
  }

  private func done(_ transfer: CurlTransfer, _ code: CURLcode) {
    guard let call = transfer.call else { preconditionFailure("curl finished a transfer that had no call") }
    finish(call, transfer, transfer.outcome(code))
  }

  /// Takes a call from wherever it is.
  private func stop(_ call: ClientCall, as kind: ClientFailure.Kind, _ text: String) {
    switch call.state {
    case .waiting: finishWaiting(call, .notSent(kind, text))
    case .active(let transfer): finish(call, transfer, transfer.outcome(stoppedAs: kind, text: text))
    case .finished: break
    }
  }

  private func finish(_ call: ClientCall, _ transfer: CurlTransfer, _ outcome: ClientOutcome) {
    multi?.remove(transfer)
    transfer.end()
    if idle.count < settings.maximumIdleHandles { idle.append(transfer) } else { discard(transfer) }
    call.finish(outcome)
    handshakes?.connectionMayBeIdle(hasConnection)
    admit()
  }

  // MARK: Waiting

  private func wait(_ call: ClientCall) {
    waiting.insert(call) { [unowned self] expired in
      finishWaiting(expired, .notSent(.timeout, "the time was over before the start"))
    }
  }

  private func finishWaiting(_ call: ClientCall, _ outcome: ClientOutcome) {
    waiting.remove(call)
    call.finish(outcome)
  }

  private func admit() {
    while !isClosed, inFlightCount < settings.maximumInFlight, let next = waiting.nextForRoom() {
      startOrWaitForRoom(next)
    }
  }
}

extension ClientFailure {
  /// The host has no addresses, or none that may be connected to.
  static func unresolved(_ error: any Error) -> ClientFailure {
    if error is ForbiddenAddress { return .notSent(.forbidden, "none of the host's addresses may be connected to") }
    return .notSent(.dns, (error as? LoopError)?.description ?? "cancelled")
  }

  /// The request never left.
  static func notSent(_ kind: Kind, _ text: String) -> ClientFailure {
    ClientFailure(kind: kind, mayHaveBeenDelivered: false, code: 0, text: text)
  }
}

extension ClientOutcome {
  /// The request never left.
  static func notSent(_ kind: ClientFailure.Kind, _ text: String) -> ClientOutcome { .failure(.notSent(kind, text)) }
}
