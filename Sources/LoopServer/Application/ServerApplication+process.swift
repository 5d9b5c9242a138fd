// What the process asks of the system: to leave nothing of its memory behind. `DescriptorBudget` asks for descriptors.

import Glibc

extension ServerApplication {
  /// A core file would keep tokens and recipients on disk. redis-server inherits this. Only the soft limit is lowered:
  /// `prlimit --pid PID --core=unlimited` lets one who looks for a fault have the file.
  func forbidCoreFiles() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = 0
    _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
  }
}
