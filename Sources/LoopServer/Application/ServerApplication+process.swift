// What the process asks of the system: its signals, and enough descriptors.

import EventLoop
import Glibc

extension ServerApplication {
  func catchSignals() throws {
    var count = 0
    for number in [SIGTERM, SIGINT] {
      signals.append(
        try Signal(number) { [stopRequested] in
          count += 1
          // A second Ctrl-C means now: what is in flight is left to the takeover, as after a crash.
          if count > 1, number == SIGINT { _exit(130) }
          stopRequested.signal()
        })
    }
  }

  /// Connections are descriptors; the soft limit is often 1024.
  func raiseDescriptorLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_max, rlim_t(ApplicationLimits.descriptors))
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
