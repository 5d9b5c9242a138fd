// Writes log lines. A slow reader or a stuck pipe must not stop the loop: bytes that the descriptor does not take at
// once wait in a queue of 1 MiB, and past that lines are dropped and counted. When the descriptor takes bytes again, a
// line tells how many are missing, at the place where they are missing.
//
// queue empty → write now; rest queued → wait until writable → write … → queue empty. `LineLogHandler` submits, `main`
// finishes. `LogDescriptor` knows how to write without blocking to each kind of file.

import EventLoop
import Logging
import Queue
import Text

@LoopActor
final class LogOutput {
  nonisolated let style: LogStyle
  /// Hides secrets in every line.
  nonisolated let redactor: Redactor

  private let descriptor: LogDescriptor
  /// The bytes that wait, from `sent` on. It grows to `LogLimits.queue`.
  private var queue: [UInt8] = []
  private var sent = 0
  private var dropped = 0 { didSet { droppedTotal += max(0, dropped - oldValue) } }
  private var watcher: PollWatcher?
  private var timer: Timer?
  private var mayPoll = true
  private var finishing: UnsafeContinuation<Void, Never>?
  private var isFinished = false

  /// Lines dropped since the start.
  private(set) var droppedTotal = 0
  /// Lines dropped and not reported yet.
  var droppedCount: Int { dropped }
  /// Whether it holds a handle of the loop; never after `finish`.
  var isWatching: Bool { watcher != nil || timer != nil }
  /// Bytes that wait.
  var queuedByteCount: Int { queue.count - sent }

  init(descriptor: Int32, style: LogStyle, redactor: Redactor = Redactor()) {
    self.style = style
    self.redactor = redactor
    self.descriptor = LogDescriptor(descriptor)
  }

  /// Takes a line from any thread. On the loop's it is written at once, from another (tests) in the next turn.
  nonisolated func submit(_ line: [UInt8]) {
    if LoopExecutor.shared.isOnLoopThread {
      LoopActor.assumeIsolated { write(line) }
    } else {
      spawn { self.write(line) }
    }
  }

  /// Writes a line, queues or drops it. Never blocks.
  func write(_ line: [UInt8]) {
    var line = line
    redactor.redact(&line)
    if queuedByteCount > 0 {
      guard dropped == 0, queuedByteCount + line.count <= LogLimits.queue else {
        dropped += 1
        return
      }
      queue.append(contentsOf: line)
      return
    }
    let written = line.withUnsafeBytes { descriptor.write($0) }
    guard written < line.count else { return }
    guard !isFinished else {
      dropped += 1
      return
    }
    queue.append(contentsOf: line[written...])
    wait()
  }

  /// Waits until the queue is written, at most `limit`, then stops watching, so that the loop can end. Later lines are
  /// written if the descriptor takes them at once.
  func finish(within limit: Duration = LogLimits.flush) async {
    if queuedByteCount > 0, finishing == nil {
      let deadline = Timer()
      await withUnsafeContinuation { continuation in
        finishing = continuation
        deadline.start(after: limit) { [weak self] in self?.resumeFinish() }
      }
      deadline.close()
    }
    isFinished = true
    stopWaiting()
  }

  private func resumeFinish() {
    finishing?.resume()
    finishing = nil
  }

  // MARK: The queue

  private func drain() {
    let taken = queue.withUnsafeBytes { descriptor.write(UnsafeRawBufferPointer(rebasing: $0[sent...])) }
    sent += taken
    if dropped > 0, queuedByteCount <= LogLimits.queue - 512 { reportDropped() }
    if queuedByteCount == 0 {
      queue.removeAll(keepingCapacity: queue.capacity <= 65_536)
      sent = 0
      stopWaiting()
      resumeFinish()
    } else if sent >= LogLimits.queue / 2 {
      queue.removeFirst(sent)
      sent = 0
    }
  }

  /// Queues a line, past the limit, in the place of those that are missing.
  private func reportDropped() {
    let line = LogLine(
      moment: Loop.wallClockMilliseconds(), level: .warning,
      message: "se descartaron líneas de registro porque nadie las leía",
      metadata: [(key: "descartadas", value: .stringConvertible(dropped))])
    dropped = 0
    queue.append(contentsOf: line.bytes(style))
  }

  private func wait() {
    if mayPoll, watcher == nil, let polled = descriptor.pollable { watcher = try? PollWatcher(descriptor: polled) }
    if let watcher {
      watcher.start([.writable]) { [weak self] _, status in
        if status < 0 { self?.stopPolling() }
        self?.drain()
      }
    } else {
      // A descriptor shared with other processes must keep its blocking mode, which polling would change.
      let timer = self.timer ?? Timer()
      self.timer = timer
      timer.start(after: .milliseconds(20), repeating: .milliseconds(20)) { [weak self] in self?.drain() }
    }
  }

  /// The watcher failed, so a timer asks from now on.
  private func stopPolling() {
    mayPoll = false
    watcher?.close()
    watcher = nil
    wait()
  }

  private func stopWaiting() {
    watcher?.stop()
    timer?.stop()
    guard isFinished else { return }
    watcher?.close()
    timer?.close()
    watcher = nil
    timer = nil
  }
}
