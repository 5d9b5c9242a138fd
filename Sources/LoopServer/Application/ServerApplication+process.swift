// What the process asks of the system: enough descriptors, and to leave nothing of its memory behind.

import Glibc

extension ServerApplication {
  /// Connections are descriptors; the soft limit is often 1024.
  func raiseDescriptorLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_max, rlim_t(ApplicationLimits.descriptors))
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  /// A core file would keep tokens and recipients on disk. redis-server inherits this. Only the soft limit is lowered:
  /// `prlimit --pid PID --core=unlimited` lets one who looks for a fault have the file.
  func forbidCoreFiles() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = 0
    _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
  }
}
