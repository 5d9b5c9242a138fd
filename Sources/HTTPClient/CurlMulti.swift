// curl's multi handle on the loop: its sockets through CurlSockets, its clock through one Timer. CurlClient adds
// transfers and is told of those that are done.
//
// curl may not be called from inside its own callbacks. They only note what curl wants, and it is done after curl has
// returned.

import CCurl
import EventLoop

/// Drives one multi handle.
@LoopActor
final class CurlMulti {
  private nonisolated(unsafe) let multi: UnsafeMutableRawPointer
  private let timer = Timer()
  private(set) var sockets: CurlSockets!
  /// What all handles share: the sessions of TLS, so that a further connection to a server costs less than the first.
  /// curl keeps eight, one for each server.
  nonisolated(unsafe) let sessions: UnsafeMutableRawPointer?
  private let onDone: @LoopActor (CurlTransfer, CURLcode) -> Void

  /// When curl wants to be called although no socket is ready; nil for never.
  private var due: LoopInstant?
  /// The timer's own moment. It may be earlier than `due`: re-arming it for every request would cost more than one
  /// call for nothing.
  private var armed: LoopInstant?
  private var isDriving = false
  private var isClosed = false
  /// Transfers that were added while curl was at work, so that it has not looked at them. They will take idle
  /// connections.
  private(set) var unstartedCount = 0

  /// - Parameter onDone: called outside of curl, once per transfer; it removes the transfer.
  init(settings: CurlSettings, onDone: @escaping @LoopActor (CurlTransfer, CURLcode) -> Void) {
    CurlMulti.initialiseLibrary
    multi = OpenDescriptors.closedInChildren { curl_multi_init()! }
    self.onDone = onDone
    sessions = curl_share_init()
    curl_shim_share(sessions, CURL_LOCK_DATA_SSL_SESSION)
    settings.apply(toMulti: multi)
    sockets = CurlSockets { [unowned self] descriptor, bits in drive(descriptor, bits) }

    let context = Unmanaged.passUnretained(self).toOpaque()
    curl_shim_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, Unmanaged.passUnretained(sockets).toOpaque())
    curl_shim_multi_set_socket(multi) { _, descriptor, interest, context, _ in
      nonisolated(unsafe) let context = context
      LoopActor.assumeIsolated {
        Unmanaged<CurlSockets>.fromOpaque(context!).takeUnretainedValue().update(descriptor, interest: interest)
      }
      return 0
    }
    curl_shim_multi_set_pointer(multi, CURLMOPT_TIMERDATA, context)
    curl_shim_multi_set_timer(multi) { _, milliseconds, context in
      nonisolated(unsafe) let context = context
      LoopActor.assumeIsolated {
        Unmanaged<CurlMulti>.fromOpaque(context!).takeUnretainedValue().setDue(milliseconds)
      }
      return 0
    }
  }

  /// Once per process, at the first request: a server that sends nothing pays neither OpenSSL's time nor its memory.
  private static let initialiseLibrary: Void = {
    precondition(curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK, "curl_global_init failed")
  }()

  /// The object through which connections' sockets are closed (CURLOPT_CLOSESOCKETDATA).
  var socketOwner: UnsafeMutableRawPointer { Unmanaged.passUnretained(sockets).toOpaque() }

  /// Sockets watched, idle connections included.
  var socketCount: Int { sockets.count }

  /// Starts a transfer: its first bytes go out now if a connection is at hand.
  /// - Returns: false when curl refused it.
  func add(_ transfer: CurlTransfer) -> Bool {
    guard curl_multi_add_handle(multi, transfer.easy) == CURLM_OK else { return false }
    unstartedCount += 1
    runDue()
    return true
  }

  /// Lets a transfer go on that waits at its gate.
  func unpause(_ transfer: CurlTransfer) {
    precondition(!isInsideCurl, "a request's gate is asked again from inside one of curl's callbacks")
    // The result says only whether the transfer has ended, which curl also reports as for any other.
    curl_easy_pause(transfer.easy, CURLPAUSE_CONT)
    runDue()
  }

  /// Takes a transfer back, done or not. curl closes its connection when it is not done.
  func remove(_ transfer: CurlTransfer) {
    precondition(!isInsideCurl, "a transfer is removed from inside one of curl's callbacks")
    curl_multi_remove_handle(multi, transfer.easy)
    if !isDriving { arm() }
  }

  // For the callbacks of transfers, which run without isolation.

  nonisolated func didOpen(_ descriptor: Int32, to origin: OriginConnections) {
    nonisolated(unsafe) let origin = origin
    LoopActor.assumeIsolated { sockets.didOpen(descriptor, to: origin) }
  }

  nonisolated func didConnect(_ descriptor: Int32) {
    LoopActor.assumeIsolated { sockets.didConnect(descriptor) }
  }

  /// Closes all connections. All transfers must have been removed.
  func close() {
    guard !isClosed else { return }
    precondition(!isDriving, "the client is closed from inside a request's gate")
    isClosed = true
    timer.close()
    curl_multi_cleanup(multi)
    sockets.close()
  }

  deinit {
    // Every handle that shares it holds this object, so it goes after the last of them.
    curl_share_cleanup(sessions)
  }

  // MARK: Driving

  private var isInsideCurl = false

  private func drive(_ descriptor: Int32, _ bits: Int32) {
    guard !isClosed else { return }
    isDriving = true
    call(descriptor, bits)
    runWhatIsDue()
    isDriving = false
    arm()
  }

  /// Lets curl do what it wants done now. When `onDone` calls it, that is done later.
  private func runDue() {
    guard !isDriving else { return }
    isDriving = true
    runWhatIsDue()
    isDriving = false
    arm()
  }

  /// curl asks to be called at once after many of its steps. A few rounds here save turns of the loop; further rounds
  /// wait for the next turn, so that nothing else starves.
  private func runWhatIsDue() {
    var rounds = 0
    while let due, rounds < 8, due.nanoseconds == 0 {
      rounds += 1
      self.due = nil
      call(CURL_SOCKET_TIMEOUT, 0)
    }
    unstartedCount = 0
  }

  private func call(_ descriptor: Int32, _ bits: Int32) {
    var running: Int32 = 0
    isInsideCurl = true
    curl_multi_socket_action(multi, descriptor, bits, &running)
    isInsideCurl = false
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
      // The message is gone once its handle has been removed.
      let result = curl_shim_message_result(message)
      onDone(CurlTransfer.of(easy: easy), result)
    }
  }

  // MARK: Time

  /// curl's timer callback: milliseconds from now, 0 for at once, negative for never.
  private func setDue(_ milliseconds: Int) {
    if milliseconds < 0 {
      due = nil
    } else if milliseconds == 0 {
      due = LoopInstant(nanoseconds: 0)
    } else {
      due = Loop.now + .milliseconds(milliseconds)
    }
  }

  private func arm() {
    guard !isClosed, let due else { return }
    if let armed, armed <= due { return }
    armed = due
    timer.start(at: due) { [unowned self] in timerFired() }
  }

  private func timerFired() {
    armed = nil
    guard let due else { return }
    if due > Loop.now { return arm() }
    self.due = nil
    drive(CURL_SOCKET_TIMEOUT, 0)
  }
}
