// The executor that runs Swift jobs on the libuv loop (SE-0392, SE-0417; public API only).
//
// A job enqueued on the loop thread is appended to `ready`, and `ready` is drained twice a turn: in the prepare phase
// (after the timers) and in the check phase (after the sockets). A drain takes a snapshot, so jobs that enqueue jobs
// cannot starve timers and sockets. It ends early once it has taken `drainTime`, so many jobs at once cannot starve
// them either. Jobs that are left keep an idle handle active, which makes the next poll return at once. Bulk work has a
// line of its own (Loop+bulk.swift); each turn does one slice of it, last. A job from another thread (only tests have
// one) goes through a lock-free stack and `uv_async_send`.

import CUV
import Glibc
import Synchronization

/// The process' one libuv loop as a Swift executor. `LoopActor` runs on it, and every task started by `spawn`
/// prefers it, so child tasks stay on the loop thread as well.
public final class LoopExecutor: SerialExecutor, TaskExecutor, @unchecked Sendable {
  /// The only instance: a process has one loop.
  public static let shared = LoopExecutor()

  let loop: UnsafeMutablePointer<uv_loop_t>
  private let wakeUp: UnsafeMutablePointer<uv_async_t>
  private let afterTimers: UnsafeMutablePointer<uv_prepare_t>
  private let afterPoll: UnsafeMutablePointer<uv_check_t>
  private let doNotBlock: UnsafeMutablePointer<uv_idle_t>

  // Touched by the loop thread only, several times a turn, and never while a job runs inside such an access.
  @exclusivity(unchecked) private var ready: [UnownedJob] = []
  @exclusivity(unchecked) private var running: [UnownedJob] = []
  @exclusivity(unchecked) private var beforeWaiting: [@LoopActor () -> Void] = []
  @exclusivity(unchecked) private var isIdleActive = false
  @exclusivity(unchecked) var bulk = BulkLine()
  /// Turns of the loop that have begun.
  @exclusivity(unchecked) private(set) var turn: UInt64 = 0
  let meter = LoopMeter()

  /// After this long a drain starts no further job before timers and sockets had their turn, in nanoseconds.
  private static let drainTime: UInt64 = 1_000_000

  private let inbox = Atomic<UInt>(0)
  private let loopThread = Atomic<UInt>(0)

  private init() {
    // Name resolution is the only user of libuv's thread pool; one thread of it is enough.
    setenv("UV_THREADPOOL_SIZE", "1", 1)
    loop = .allocate(capacity: 1)
    wakeUp = .allocate(capacity: 1)
    afterTimers = .allocate(capacity: 1)
    afterPoll = .allocate(capacity: 1)
    doNotBlock = .allocate(capacity: 1)
    ready.reserveCapacity(256)
    running.reserveCapacity(256)
    must(uv_loop_init(loop), "uv_loop_init")
    must(uv_shim_measure_idle_time(loop), "uv_loop_configure")
    must(uv_async_init(loop, wakeUp) { _ in LoopExecutor.shared.takeInbox() }, "uv_async_init")
    uv_prepare_init(loop, afterTimers)
    uv_check_init(loop, afterPoll)
    uv_idle_init(loop, doNotBlock)
    uv_prepare_start(afterTimers) { _ in
      let executor = LoopExecutor.shared
      executor.drain()
      executor.keepTurning()
      executor.meter.endTurn(of: executor.loop)
      executor.turn &+= 1
    }
    uv_check_start(afterPoll) { _ in
      let executor = LoopExecutor.shared
      executor.drain()
      executor.runSliceOfBulk()
      executor.keepTurning()
    }
  }

  /// True on the thread that is inside `Loop.run`.
  public var isOnLoopThread: Bool { loopThread.load(ordering: .relaxed) == UInt(pthread_self()) }

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if isOnLoopThread { ready.append(job) } else { post(job) }
  }

  public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

  public func checkIsolated() { precondition(isOnLoopThread, "this code must run on the loop thread") }

  public func isIsolatingCurrentContext() -> Bool? { isOnLoopThread }

  // MARK: Running

  /// Binds the loop to the calling thread; `Loop.run` does so before its first turn.
  func adoptCurrentThread() { loopThread.store(UInt(pthread_self()), ordering: .relaxed) }

  private func drain() {
    if !ready.isEmpty { runReady() }
    if !beforeWaiting.isEmpty { runBeforeWaiting() }
  }

  /// Lets the task at the head of the bulk line run until it waits. Jobs that it enqueued run in the next drain; what
  /// it gathered for a socket is sent at once.
  private func runSliceOfBulk() {
    guard let task = bulk.next() else { return }
    let others = ready.count
    task.resume()
    // A task that prefers another executor (only tests have one) goes its own way.
    if ready.count > others { run(ready.removeLast()) }
    if !beforeWaiting.isEmpty { runBeforeWaiting() }
  }

  private func run(_ job: UnownedJob) {
    job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
  }

  /// While something waits for its turn the next poll returns at once.
  private func keepTurning() { setIdle(active: !ready.isEmpty || !bulk.isEmpty) }

  private func runReady() {
    swap(&ready, &running)
    let count = running.count
    let end = count > 1 ? uv_hrtime() + Self.drainTime : 0
    var done = 0
    for job in running {
      run(job)
      done += 1
      if done < count, uv_hrtime() >= end { break }
    }
    // The jobs that are left go in front of those that came meanwhile, so the order stays.
    if done < count { ready.insert(contentsOf: running[done...], at: 0) }
    running.removeAll(keepingCapacity: count <= 4096)
  }

  func addBeforeWaiting(_ body: @escaping @LoopActor () -> Void) { beforeWaiting.append(body) }

  private func runBeforeWaiting() {
    LoopActor.assumeIsolated {
      // What a body adds runs in the same pass.
      var next = 0
      while next < beforeWaiting.count {
        let body = beforeWaiting[next]
        body()
        next += 1
      }
      beforeWaiting.removeAll(keepingCapacity: next <= 256)
    }
  }

  private func setIdle(active: Bool) {
    guard active != isIdleActive else { return }
    isIdleActive = active
    if active { uv_idle_start(doNotBlock) { _ in } } else { uv_idle_stop(doNotBlock) }
  }

  /// Closes the executor's own handles; the loop is then empty unless somebody left one open.
  func closeOwnHandles() {
    closeAndFree(wakeUp)
    closeAndFree(afterTimers)
    closeAndFree(afterPoll)
    closeAndFree(doNotBlock)
  }

  /// The executor's own handles, which do not count as live ones.
  func owns(_ handle: UnsafeMutablePointer<uv_handle_t>) -> Bool {
    let address = UnsafeMutableRawPointer(handle)
    return address == UnsafeMutableRawPointer(wakeUp) || address == UnsafeMutableRawPointer(afterTimers)
      || address == UnsafeMutableRawPointer(afterPoll) || address == UnsafeMutableRawPointer(doNotBlock)
  }

  // MARK: Jobs from other threads

  private struct Posted {
    let job: UnownedJob
    let next: UInt
  }

  private func post(_ job: UnownedJob) {
    let node = UnsafeMutablePointer<Posted>.allocate(capacity: 1)
    var head = inbox.load(ordering: .relaxed)
    while true {
      node.initialize(to: Posted(job: job, next: head))
      let (exchanged, original) = inbox.weakCompareExchange(
        expected: head, desired: UInt(bitPattern: node), ordering: .acquiringAndReleasing)
      if exchanged { break }
      head = original
    }
    uv_async_send(wakeUp)
  }

  private func takeInbox() {
    var address = inbox.exchange(0, ordering: .acquiringAndReleasing)
    var posted: [UnownedJob] = []
    while let node = UnsafeMutablePointer<Posted>(bitPattern: address) {
      posted.append(node.pointee.job)
      address = node.pointee.next
      node.deallocate()
    }
    ready.append(contentsOf: posted.reversed())
  }
}
