// One hiredis connection on the loop: the adapter between its callbacks and a PollWatcher. Only this file and
// RedisReplyView touch hiredis. What it must get right (each was seen to go wrong elsewhere):
//
// - A poll error means "readable and writable": hiredis finds out the reason by trying. The adapter that hiredis
//   ships ignores it, so a refused or reset connection would hang for ever.
// - redisAsyncFree inside hiredis' connect and disconnect callbacks frees twice. So the hooks here only take notes; the
//   delegate is told after hiredis has returned.
// - A reply that nobody asked for makes hiredis abort the process (an assertion). It is caught before.
// - hiredis' sockets are inherited by child processes unless they are marked.
//
// With TLS hiredis still owns the socket, the commands that are not written yet and the reader of replies, and a
// TLSSession moves the bytes between them and the socket (HiredisLink+tls.swift).
//
// RedisConnection makes one for each attempt to connect and drops it when it ended.

import CHiredis
import DequeModule
import EventLoop
import Glibc
import Metrics

/// Hears what happens to a link, always outside of hiredis' own calls.
@LoopActor
protocol HiredisLinkDelegate: AnyObject {
  func linkDidOpen(_ link: HiredisLink)
  /// Some replies were handed to their sinks, so there is room for more commands.
  func linkDidReceive(_ link: HiredisLink)
  /// A command was refused with an error; called inside hiredis, so it may only take notes.
  func link(_ link: HiredisLink, noticed error: RedisServerError)
  /// The link is gone and every command has been failed. The last call.
  func link(_ link: HiredisLink, didEndBecause reason: String)
}

@LoopActor
final class HiredisLink {
  weak var delegate: (any HiredisLinkDelegate)?
  /// Hears the messages of a channel that was subscribed to; nil on a connection for commands.
  var subscription: RedisSubscription?
  private let replyTimes: Histogram

  typealias Context = UnsafeMutablePointer<redisAsyncContext>

  private struct SentCommand {
    let sink: any ReplySink
    let index: Int
    let byteCount: Int
    let isBulk: Bool
    let sentAt: LoopInstant
  }

  /// How much was sent and not yet answered.
  struct Amount {
    private(set) var count = 0
    private(set) var bytes = 0

    mutating func add(_ bytes: Int) {
      count += 1
      self.bytes += bytes
    }

    mutating func remove(_ bytes: Int) {
      count -= 1
      self.bytes -= bytes
    }

    /// Whether one more command keeps within a limit. A command alone always does.
    func isBelow(_ limit: Int, bytes byteLimit: Int, with more: Int) -> Bool {
      count == 0 || count < limit && bytes + more <= byteLimit
    }
  }

  private(set) var context: Context?
  private var watcher: PollWatcher?
  private var watched: PollEvents = []
  private var sent = Deque<SentCommand>()
  /// The socket is connected; with TLS the greeting may still be under way.
  private(set) var isConnected = false
  /// Commands may be written.
  var isOpen = false
  /// Nil without TLS.
  private var tls: TLSSession?
  private var isOpenReported = false
  private var isEndReported = false
  private var isFlushDue = false
  private var isFlushing = false
  private(set) var endReason: String?

  /// All commands that were sent and not yet answered, and those of them that are bulk work.
  private(set) var outstanding = Amount()
  private(set) var outstandingBulk = Amount()
  var outstandingCount: Int { outstanding.count }
  /// When the oldest unanswered command was sent.
  var oldestSentAt: LoopInstant? { sent.first?.sentAt }
  /// Replies received, to see whether there is progress.
  private(set) var receivedCount = 0

  // MARK: Connecting

  /// What a link connects to: hiredis must not look up names, it would block.
  enum Target: Sendable {
    case address(SocketAddress)
    case socket(String)
  }

  /// What a TLS connection is made with, and the host whose certificate is wanted.
  struct Encryption {
    let context: TLSContext
    let host: String
  }

  /// Begins to connect; the delegate is told how it ends.
  /// - Parameters:
  ///   - encryption: nil without TLS.
  ///   - replyTimes: counts how long each reply took.
  /// - Throws: `RedisError.unavailable` when it fails at once.
  init(to target: Target, encryption: Encryption? = nil, replyTimes: Histogram) throws(RedisError) {
    self.replyTimes = replyTimes
    switch target {
    case .socket(let path):
      try UnixSocketPath.withShortPath(to: path) { path throws(RedisError) in
        try adopt(redisAsyncConnectUnix(path.baseAddress))
      }
    case .address(let address):
      try adopt(redisAsyncConnect(address.ip, Int32(address.port)))
      guard let context, redisEnableKeepAlive(&context.pointee.c) == REDIS_OK else {
        end("keep-alive could not be set")
        throw .unavailable("keep-alive could not be set")
      }
      guard let encryption else { return }
      do {
        tls = try TLSSession(encryption.context, descriptor: context.pointee.c.fd, host: encryption.host)
      } catch {
        end("\(error)")
        throw .unavailable("\(error)")
      }
    }
  }

  private func adopt(_ context: Context?) throws(RedisError) {
    guard let context else { throw .unavailable("out of memory") }
    if context.pointee.err != 0 {
      let reason = Self.reason(of: context)
      redisAsyncFree(context)
      throw .unavailable(reason)
    }
    let descriptor = context.pointee.c.fd
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    do {
      watcher = try PollWatcher(descriptor: descriptor)
    } catch {
      redisAsyncFree(context)
      throw .unavailable(error.description)
    }
    self.context = context
    attach(context)
  }

  /// Installs the hooks. The context keeps this object alive until its cleanup hook.
  private func attach(_ context: Context) {
    let me = Unmanaged.passRetained(self).toOpaque()
    context.pointee.data = me
    context.pointee.ev.data = me
    context.pointee.ev.addRead = { @Sendable in HiredisLink.with($0) { $0.watch(.readable, true) } }
    context.pointee.ev.delRead = { @Sendable in HiredisLink.with($0) { $0.watch(.readable, false) } }
    context.pointee.ev.addWrite = { @Sendable in HiredisLink.with($0) { $0.wantsToWrite() } }
    context.pointee.ev.delWrite = { @Sendable in HiredisLink.with($0) { $0.watch(.writable, false) } }
    context.pointee.ev.cleanup = { @Sendable data in
      HiredisLink.with(data) { $0.contextIsGoing() }
      Unmanaged<HiredisLink>.fromOpaque(data!).release()
    }
    redisAsyncSetConnectCallback(context) { @Sendable context, status in
      if status == REDIS_OK { HiredisLink.with(context?.pointee.data) { $0.didConnect() } }
    }
  }

  private func didConnect() {
    isConnected = true
    if tls == nil { isOpen = true }
  }

  private nonisolated static func with(_ data: UnsafeMutableRawPointer?, _ body: @LoopActor (HiredisLink) -> Void) {
    nonisolated(unsafe) let data = data
    LoopActor.assumeIsolated {
      body(Unmanaged<HiredisLink>.fromOpaque(data!).takeUnretainedValue())
    }
  }

  // MARK: Commands

  /// Hands a command to hiredis, which copies it. Its sink is told the outcome, sooner or later.
  func send(_ command: RedisCommand, to sink: any ReplySink, index: Int, isBulk: Bool) {
    guard let context, endReason == nil else { return sink.fail(.unavailable("connection closed"), index: index) }
    let result = command.withUnsafeBytes { bytes in
      redisAsyncFormattedCommand(
        context,
        { @Sendable context, reply, _ in
          nonisolated(unsafe) let reply = reply
          HiredisLink.with(context?.pointee.data) { $0.replyArrived(reply) }
        }, nil,
        bytes.baseAddress!.assumingMemoryBound(to: CChar.self), bytes.count)
    }
    guard result == REDIS_OK else { return sink.fail(.unavailable("connection closing"), index: index) }
    let bytes = command.byteCount
    sent.append(SentCommand(sink: sink, index: index, byteCount: bytes, isBulk: isBulk, sentAt: Loop.now))
    outstanding.add(bytes)
    if isBulk { outstandingBulk.add(bytes) }
    sink.didSend(index: index)
  }

  private func nextSent() -> SentCommand? {
    guard let entry = sent.popFirst() else { return nil }
    outstanding.remove(entry.byteCount)
    if entry.isBulk { outstandingBulk.remove(entry.byteCount) }
    return entry
  }

  private func replyArrived(_ reply: UnsafeMutableRawPointer?) {
    if let subscription, let reply, subscription.takes(view(reply)) { return }
    guard let entry = nextSent() else { return }
    guard let reply else { return entry.sink.fail(.lost(currentReason), index: entry.index) }
    receivedCount += 1
    replyTimes.observe(nanoseconds: Loop.now.nanoseconds(since: entry.sentAt))
    let view = view(reply)
    if let error = view.error { delegate?.link(self, noticed: error) }
    entry.sink.receive(view, index: entry.index)
    if expectsNothing, let reader = context?.pointee.c.reader, reader.pointee.pos < reader.pointee.len {
      endAsUnasked()
    }
  }

  private func view(_ reply: UnsafeMutableRawPointer) -> RedisReplyView {
    RedisReplyView(reply: UnsafePointer(reply.assumingMemoryBound(to: redisReply.self)))
  }

  /// Whether nothing may come now.
  var expectsNothing: Bool { sent.isEmpty && subscription == nil }

  // MARK: Readiness

  func watch(_ event: PollEvents, _ isOn: Bool) {
    let wanted = isOn ? watched.union(event) : watched.subtracting(event)
    if wanted == watched { return }
    watched = wanted
    if wanted.isEmpty {
      watcher?.stop()
    } else {
      watcher?.start(wanted) { [unowned self] events, status in becameReady(events, status) }
    }
  }

  /// hiredis has something to write. Once connected, it is written after the jobs that are ready now, with one call for
  /// all their commands. The socket is watched only for what the kernel did not take, since watching for each command
  /// costs four more system calls.
  private func wantsToWrite() {
    if !isOpen || isFlushing { return watch(.writable, true) }
    if isFlushDue || watched.contains(.writable) { return }
    isFlushDue = true
    Loop.beforeWaiting { [self] in flush() }
  }

  private func flush() {
    isFlushDue = false
    isFlushing = true
    write()
    isFlushing = false
    report()
  }

  private func becameReady(_ events: PollEvents, _ status: Int32) {
    let me = self  // hiredis may drop the last reference in here
    if status < 0 {
      drainAfterError()
    } else {
      if events.contains(.readable) { read() }
      if events.contains(.writable) { write() }
      if !isOpen, isConnected, let tls { shakeHands(tls) }
    }
    me.report()
  }

  private func read() {
    if isConnected, let tls { return isOpen ? read(through: tls) : shakeHands(tls) }
    if isOpen, expectsNothing, hasUnexpectedInput() { return endAsUnasked() }
    if let context { redisAsyncHandleRead(context) }
  }

  private func write() {
    if isConnected, let tls { return isOpen ? write(through: tls) : shakeHands(tls) }
    guard let context else { return }
    redisAsyncHandleWrite(context)
  }

  /// Takes the replies that are still there, then the error. The descriptor is in error and is no longer watched.
  private func drainAfterError() {
    var available: Int32 = 0
    repeat {
      read()
      guard let context else { return }
      available = 0
      _ = ioctl(context.pointee.c.fd, UInt(FIONREAD), &available)
    } while available > 0
    read()
    write()
    end("the socket failed")
  }

  /// Whether a peer that was asked nothing has sent something other than an error or the end.
  private func hasUnexpectedInput() -> Bool {
    guard let context else { return false }
    var first: UInt8 = 0
    let count = recv(context.pointee.c.fd, &first, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
    return count > 0 && first != UInt8(ascii: "-")
  }

  // MARK: The end

  func endAsUnasked() { end("the peer sent a reply that was not asked for") }

  /// Ends a connection that was not there in time.
  func endUnopened(after limit: Duration) {
    end(isConnected && !isOpen ? "\(TLSProblem.noAnswer)" : "no connection within \(limit)")
  }

  /// Ends the connection at once: every unanswered command fails as lost.
  func end(_ reason: String) {
    guard let context, endReason == nil else { return }
    endReason = reason
    redisAsyncFree(context)  // inside a reply callback hiredis defers it
    report()
  }

  /// hiredis is about to free the context; all its reply callbacks have been called.
  private func contextIsGoing() {
    endReason = currentReason
    context = nil
    watcher?.close()
    watcher = nil
    tls = nil
  }

  /// How the connection is encrypted, for people; nil when it is not.
  var encryption: String? { isOpen ? tls?.summary : nil }

  private var currentReason: String {
    if let endReason { return endReason }
    guard let context else { return "connection closed" }
    return isClosedUnheard(context) ? "\(TLSProblem.mayBeTLS)" : Self.reason(of: context)
  }

  /// Whether the far end closed a connection without TLS before it answered anything.
  private func isClosedUnheard(_ context: Context) -> Bool {
    isOpen && tls == nil && receivedCount == 0 && context.pointee.c.connection_type == REDIS_CONN_TCP
      && [REDIS_ERR_IO, REDIS_ERR_EOF].contains(context.pointee.err)
  }

  private static func reason(of context: Context) -> String {
    let text = withUnsafeBytes(of: context.pointee.c.errstr) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    // The first byte of a TLS alert: the answer to a command that was not encrypted.
    if text.hasPrefix("Protocol error, got \"\\x15\"") { return "\(TLSProblem.isTLS)" }
    return text.isEmpty ? "connection closed" : text
  }

  /// Tells the delegate what the hooks have noted.
  private func report() {
    if context == nil {
      guard !isEndReported else { return }
      isEndReported = true
      let reason = currentReason
      while let entry = nextSent() { entry.sink.fail(.lost(reason), index: entry.index) }
      delegate?.link(self, didEndBecause: reason)
    } else if isOpen, !isOpenReported {
      isOpenReported = true
      delegate?.linkDidOpen(self)
    } else if isOpen {
      delegate?.linkDidReceive(self)
    }
  }
}
