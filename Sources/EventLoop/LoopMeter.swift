// How long the loop's turns take: the time between two waits for sockets in which jobs, timers and callbacks ran. libuv
// adds up the time it waits (UV_METRICS_IDLE_TIME, as Node.js uses it); the rest of the time is the turn. This costs
// two looks at the clock a turn, and an idle loop makes one more system call before it sleeps.
//
// LoopExecutor ends a turn before each wait. The sum of the histogram is the loop's busy time, its count the turns.

import CUV
import Metrics

/// Measures the turns of one loop; touched by its thread only.
final class LoopMeter {
  let turns = Histogram(microseconds: [
    100, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000,
  ])
  private var endedAt: UInt64 = 0
  private var idleUntilThen: UInt64 = 0

  /// The loop is about to wait.
  func endTurn(of loop: UnsafeMutablePointer<uv_loop_t>) {
    let now = uv_hrtime()
    let idle = uv_metrics_idle_time(loop)
    if endedAt > 0 {
      turns.observe(nanoseconds: Int64(bitPattern: (now &- endedAt) &- (idle &- idleUntilThen)))
    }
    endedAt = now
    idleUntilThen = idle
  }
}

extension Loop {
  /// How long each turn of the loop took, from the end of one wait for sockets to the beginning of the next.
  @LoopActor
  public static var turnDurations: Histogram { LoopExecutor.shared.meter.turns }

  /// libuv's version, such as `1.44.2`.
  public static var libraryVersion: String { String(cString: uv_version_string()) }
}
