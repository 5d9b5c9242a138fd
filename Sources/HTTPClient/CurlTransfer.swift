// One curl easy handle and the request it performs: the adapter between curl's callbacks and one call. CurlClient pools
// them. Options that never change are set once per handle, so a message costs five options instead of thirty.
//
// The body goes through a read callback, and curl gets no seek function. With POSTFIELDS, or with a way to rewind, curl
// silently sends a POST again when a reused connection dies before the answer, and the server has it twice.

import CCurl
import EventLoop
import Glibc

/// Not isolated, because curl's callbacks reach it without a hop; it belongs to one client and so to the loop's thread.
final class CurlTransfer {
  let easy: UnsafeMutableRawPointer
  /// The call under way; nil while the handle is in the pool.
  private(set) var call: ClientCall?
  /// Where the client keeps this transfer.
  var place = 0

  // Copies of the request's parts, so that the callbacks touch nothing isolated.
  private var body: [UInt8] = []
  private var upload: StreamedBody?
  private var onBody: (@LoopActor (UnsafeRawBufferPointer) -> Bool)?
  private var bodyCount = 0
  private var bodyOffset = 0
  private var gate: (@LoopActor (HeldRequest) -> GateAnswer)?
  private var deadline: UInt64 = 0
  private var responseLimit = 0

  /// When the first of the body was given to curl.
  private var handedOutAt: LoopInstant?
  private var isBodyHandedOut: Bool { handedOutAt != nil }
  /// The gate said `wait`.
  private var isHeld = false
  private var stop: Stop?
  private let mayConnect: (@Sendable (SocketAddress) -> Bool)?
  /// An address of the host was refused.
  private var isAddressRefused = false
  private var head = ResponseHead()
  private var responseBody: [UInt8] = []

  /// Every transfer keeps it, so that what handles share is freed after the last of them.
  private let multi: CurlMulti
  /// Where the request goes, and the sockets that were opened for it; none when it reuses a connection.
  private var origin = OriginConnections()
  private var sockets: [Int32] = []
  private var begunAt = LoopInstant(nanoseconds: 0)

  // The values that the handle has now: an option that did not change is not set again.
  private var method: ClientRequest.Method?
  private var hasBody = false
  private var url: ClientURL?
  private var connectsAnew = false
  private var headers: HeaderList?
  private var addresses: AddressList?
  private let ownHeader: UnsafeMutablePointer<curl_slist>
  private var extraHeader: HeaderLine?
  private let errorText: UnsafeMutablePointer<CChar>

  /// Why a callback of ours made curl give up.
  private enum Stop {
    case gate, deadline, repeated, responseLimit, headLimit, spoiltBody, reader

    var kind: ClientFailure.Kind {
      switch self {
      case .gate, .spoiltBody, .reader: .aborted
      case .deadline: .timeout
      case .repeated: .sendRewind
      case .responseLimit, .headLimit: .tooLarge
      }
    }
  }

  /// - Returns: nil when curl is out of memory.
  @LoopActor
  init?(settings: CurlSettings, multi: CurlMulti) {
    guard let easy = curl_easy_init() else { return nil }
    self.easy = easy
    self.multi = multi
    mayConnect = settings.mayConnect
    ownHeader = .allocate(capacity: 1)
    ownHeader.initialize(to: curl_slist())
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    settings.apply(to: easy)
    curl_shim_set_pointer(easy, CURLOPT_SHARE, multi.sessions)
    setCallbacks(socketOwner: multi.socketOwner)
  }

  deinit {
    curl_easy_cleanup(easy)
    free(ownHeader.pointee.data)
    ownHeader.deallocate()
    errorText.deallocate()
  }

  private func setCallbacks(socketOwner: UnsafeMutableRawPointer) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    curl_shim_set_pointer(easy, CURLOPT_PRIVATE, context)
    curl_shim_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
    curl_shim_set_pointer(easy, CURLOPT_READDATA, context)
    curl_shim_set_pointer(easy, CURLOPT_WRITEDATA, context)
    curl_shim_set_pointer(easy, CURLOPT_HEADERDATA, context)
    curl_shim_set_transfer_callback(easy, CURLOPT_READFUNCTION) { buffer, size, count, context in
      CurlTransfer.of(context).readBody(into: UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
    }
    curl_shim_set_transfer_callback(easy, CURLOPT_WRITEFUNCTION) { buffer, size, count, context in
      CurlTransfer.of(context).didReceive(body: UnsafeRawBufferPointer(start: buffer, count: size * count))
    }
    curl_shim_set_transfer_callback(easy, CURLOPT_HEADERFUNCTION) { buffer, size, count, context in
      CurlTransfer.of(context).didReceive(headLine: UnsafeRawBufferPointer(start: buffer, count: size * count))
    }
    curl_shim_set_pointer(easy, CURLOPT_OPENSOCKETDATA, context)
    curl_shim_set_open_socket(easy) { context, _, address in CurlTransfer.of(context).openSocket(to: address!) }
    // A connection outlives the transfer that opened it, so its socket is closed through the client.
    curl_shim_set_pointer(easy, CURLOPT_CLOSESOCKETDATA, socketOwner)
    curl_shim_set_close_socket(easy, CurlSockets.closeSocket)
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> CurlTransfer {
    Unmanaged<CurlTransfer>.fromOpaque(context!).takeUnretainedValue()
  }

  /// The transfer of a finished handle.
  static func of(easy: UnsafeMutableRawPointer) -> CurlTransfer { of(curl_shim_private(easy)) }

  // MARK: A request's life

  /// Prepares the handle for a call.
  /// - Parameters:
  ///   - addresses: the addresses of the URL's host; nil when curl need not be told them.
  ///   - origin: what is known of the connections to its origin.
  ///   - now: CLOCK_BOOTTIME in nanoseconds, before the call's deadline.
  @LoopActor
  func begin(_ call: ClientCall, addresses: AddressList?, origin: OriginConnections, now: UInt64) {
    let request = call.request
    self.call = call
    self.origin = origin
    if !sockets.isEmpty { sockets = [] }
    begunAt = Loop.now
    let length = request.bodyCount
    precondition(
      length > 0 || request.method != .post && request.method != .put, "curl would repeat one without a body")
    body = length == 0 ? [] : request.body
    upload = request.upload
    onBody = request.onBody
    bodyCount = length
    bodyOffset = 0
    gate = request.gate
    deadline = call.deadline
    responseLimit = request.responseLimit
    handedOutAt = nil
    isHeld = false
    isAddressRefused = false
    stop = nil
    head = ResponseHead()
    responseBody = []

    if method != request.method || hasBody != (length > 0) { setMethod(request.method, hasBody: length > 0) }
    if hasBody { curl_shim_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(length)) }
    if url !== request.url {
      url = request.url
      request.url.text.withUnsafeBufferPointer { text in
        _ = curl_shim_set_string(easy, CURLOPT_URL, text.baseAddress)
      }
    }
    if self.addresses !== addresses {
      self.addresses = addresses
      curl_shim_set_list(easy, CURLOPT_RESOLVE, addresses?.head)
    }
    let mustConnect = multi.sockets.mustConnect(to: origin)
    if connectsAnew != mustConnect {
      connectsAnew = mustConnect
      curl_shim_set_long(easy, CURLOPT_FRESH_CONNECT, mustConnect ? 1 : 0)
    }
    setHeaders(request)
    curl_shim_set_long(easy, CURLOPT_TIMEOUT_MS, max(1, min(Int(Int32.max), Int((deadline - now) / 1_000_000))))
  }

  /// curl knows requests that are like a GET and such that are like a POST; others are one of these by another name.
  private func setMethod(_ method: ClientRequest.Method, hasBody: Bool) {
    self.method = method
    self.hasBody = hasBody
    curl_shim_set_long(easy, hasBody ? CURLOPT_POST : CURLOPT_HTTPGET, 1)
    let name: String? =
      switch method {
      case .get, .post: nil
      case .put: "PUT"
      case .delete: "DELETE"
      }
    curl_shim_set_string(easy, CURLOPT_CUSTOMREQUEST, name)
  }

  /// The shared list is kept alive here while curl may read it; a header of the request's own goes in front of it.
  private func setHeaders(_ request: ClientRequest) {
    headers = request.headers
    extraHeader = request.extraHeader
    guard let extraHeader else {
      curl_shim_set_list(easy, CURLOPT_HTTPHEADER, headers?.head)
      return
    }
    free(ownHeader.pointee.data)
    ownHeader.pointee.data = extraHeader.bytes.withUnsafeBytes { bytes in
      let copy = malloc(bytes.count)!
      memcpy(copy, bytes.baseAddress!, bytes.count)
      return copy.assumingMemoryBound(to: CChar.self)
    }
    ownHeader.pointee.next = headers?.head
    curl_shim_set_list(easy, CURLOPT_HTTPHEADER, ownHeader)
  }

  /// Forgets the call; the handle can be used for the next one.
  func end() {
    call = nil
    gate = nil
    body = []
    upload = nil
    onBody = nil
    responseBody = []
  }

  /// Lets curl ask the gate of a waiting request again.
  @LoopActor
  func askAgain() {
    guard isHeld, !isBodyHandedOut else { return }
    isHeld = false
    multi.unpause(self)
  }

  /// What became of the request, when curl is done with it.
  func outcome(_ code: CURLcode) -> ClientOutcome {
    // When our gate kept the body back, that is certain, whatever else arrived.
    if head.isComplete, stop != .gate, !isAnswerToNothing {
      return .response(
        ClientResponse(
          status: head.status, body: responseBody, isTruncated: code != CURLE_OK, retryAfter: head.retryAfter,
          location: head.location, isHTML: head.isHTML))
    }
    let kind = stop.map(\.kind) ?? kind(code)
    var failure = ClientFailure(
      kind: kind, mayHaveBeenDelivered: mayHaveBeenDelivered, code: Int32(code.rawValue), text: text(code, kind))
    failure.wasHeld = isHeld
    return .failure(failure)
  }

  /// Whether the server answered before the body left, because it did not wait or took the head for the whole: then it
  /// has not got the request.
  private var isAnswerToNothing: Bool {
    isHeld && !isBodyHandedOut && (head.status == 408 || (200..<300).contains(head.status))
  }

  /// What became of a request that is taken from curl before its end.
  func outcome(stoppedAs kind: ClientFailure.Kind, text: String) -> ClientOutcome {
    if head.isComplete, case .response(let response) = outcome(CURLE_PARTIAL_FILE) { return .response(response) }
    var failure = ClientFailure(kind: kind, mayHaveBeenDelivered: mayHaveBeenDelivered, code: 0, text: text)
    failure.wasHeld = isHeld
    return .failure(failure)
  }

  private func kind(_ code: CURLcode) -> ClientFailure.Kind {
    if code == CURLE_OK { return .emptyReply }
    // Another address of the host may have been tried too, and failed for its own reasons.
    return isAddressRefused && code == CURLE_COULDNT_CONNECT ? .forbidden : ClientFailure.Kind(curl: code)
  }

  private var mayHaveBeenDelivered: Bool {
    hasBody ? isBodyHandedOut : curl_shim_info_long(easy, CURLINFO_REQUEST_SIZE) > 0
  }

  /// curl's words. For connections and certificates also its details (host and port, what is wrong with the
  /// certificate), which hold no paths, headers or bodies.
  private func text(_ code: CURLcode, _ kind: ClientFailure.Kind) -> String {
    let name = String(cString: curl_easy_strerror(code))
    guard kind == .connect || kind == .tls || kind == .dns, errorText[0] != 0 else { return name }
    return "\(name): \(String(cString: errorText))"
  }

  // MARK: curl's callbacks

  /// Opens the socket of a connection, unless its address may not be connected to. Sockets that curl opens itself would
  /// be inherited by child processes.
  private func openSocket(to address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
    // The member `addr` is as long as the family needs, whatever its type says.
    let place = UnsafeRawPointer(address) + MemoryLayout<curl_sockaddr>.offset(of: \.addr)!
    guard let peer = SocketAddress(place.assumingMemoryBound(to: sockaddr.self)), mayConnect?(peer) ?? true else {
      isAddressRefused = true
      return CURL_SOCKET_BAD
    }
    let type = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(address.pointee.family, type, address.pointee.protocol)
    if descriptor >= 0 {
      sockets.append(descriptor)
      multi.didOpen(descriptor, to: origin)
    }
    return descriptor
  }

  /// The first sign that the connection is made: the head has left, or an answer comes.
  private func didConnect() {
    for descriptor in sockets { multi.didConnect(descriptor) }
    sockets = []
    origin.noteConnected(after: Loop.now - begunAt)
  }

  private func readBody(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    if !isBodyHandedOut {
      if !sockets.isEmpty { didConnect() }
      // curl also asks without `askAgain`.
      if isHeld { return Int(CURL_READFUNC_PAUSE) }
      if Loop.bootTimeNanoseconds() >= deadline { return abortReading(.deadline) }
      switch askGate() {
      case .open: break
      case .wait:
        isHeld = true
        return Int(CURL_READFUNC_PAUSE)
      case .shut: return abortReading(.gate)
      }
    } else if bodyOffset == bodyCount {
      // curl knows the size, so it asks for more only when it has begun the request anew on another connection.
      return abortReading(.repeated)
    }
    let count = min(buffer.count, bodyCount - bodyOffset)
    guard count > 0 else { return 0 }
    if upload != nil { return readUpload(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])) }
    if handedOutAt == nil { handedOutAt = Loop.now }
    body.withUnsafeBytes { body in
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: body[bodyOffset..<(bodyOffset + count)]))
    }
    bodyOffset += count
    return count
  }

  private func readUpload(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    nonisolated(unsafe) let buffer = buffer
    guard let upload, let count = LoopActor.assumeIsolated({ upload.read(buffer) }), count > 0 else {
      return abortReading(.spoiltBody)
    }
    if handedOutAt == nil { handedOutAt = Loop.now }
    bodyOffset += count
    return count
  }

  private func askGate() -> GateAnswer {
    guard let gate, let call else { return .open }
    return LoopActor.assumeIsolated { gate(HeldRequest(call: call)) }
  }

  private func abortReading(_ reason: Stop) -> Int {
    stop = reason
    return Int(CURL_READFUNC_ABORT)
  }

  private func didReceive(headLine line: UnsafeRawBufferPointer) -> Int {
    if !sockets.isEmpty { didConnect() }
    if head.isEmpty, let handedOutAt { origin.noteAnswer(after: Loop.now - handedOutAt) }
    if head.append(line) {
      if let limit = head.idleLimit, head.isComplete { origin.noteServerLimit(limit, now: Loop.now) }
      return line.count
    }
    stop = .headLimit
    return 0
  }

  private func didReceive(body bytes: UnsafeRawBufferPointer) -> Int {
    if let onBody, (200..<300).contains(head.status) {
      nonisolated(unsafe) let bytes = bytes
      if LoopActor.assumeIsolated({ onBody(bytes) }) { return bytes.count }
      stop = .reader
      return 0
    }
    let room = responseLimit - responseBody.count
    guard bytes.count > room else {
      responseBody.append(contentsOf: bytes)
      return bytes.count
    }
    responseBody.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[..<room]))
    stop = .responseLimit
    return 0
  }
}
