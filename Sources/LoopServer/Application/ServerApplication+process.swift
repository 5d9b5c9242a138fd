// Asks the system to write no core files. `DescriptorBudget` asks for descriptors.

import Glibc

extension ServerApplication {
  /// A core file would keep tokens and recipients on disk. redis-server inherits the limit. Only the soft limit is
  /// lowered: to look for a fault, `prlimit --pid PID --core=unlimited` allows the file again.
  func forbidCoreFiles() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = 0
    _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
  }
}
