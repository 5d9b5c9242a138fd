// Metrics of the process, under the names that every Prometheus client uses. All figures come from memory (/proc is no
// disk), so they are read within the turn. A figure that cannot be read is left out.

import EventLoop
import Glibc
import Metrics

package struct ProcessMetrics: MetricSource {
  private let startedAt = ProcessFigures.startedAt()

  package func write(to page: inout MetricsPage) {
    page.family("process_cpu_seconds_total", .counter, "Tiempo de procesador usado.")
    page.sample(nanoseconds: ProcessFigures.processorTime())
    if let memory = ProcessFigures.memory() {
      page.family("process_resident_memory_bytes", .gauge, "Memoria residente.")
      page.sample(value: memory.resident)
      page.family("process_virtual_memory_bytes", .gauge, "Memoria virtual.")
      page.sample(value: memory.virtual)
    }
    if let count = ProcessFigures.openDescriptors() {
      page.family("process_open_fds", .gauge, "Descriptores abiertos.")
      page.sample(value: count)
    }
    page.family("process_max_fds", .gauge, "Descriptores que puede haber abiertos.")
    page.sample(value: ProcessFigures.descriptorLimit())
    if let startedAt {
      page.family("process_start_time_seconds", .gauge, "Inicio del proceso, en segundos desde 1970.")
      page.sample(nanoseconds: startedAt)
    }
  }

  package init() {}
}

/// Figures of this process, from the kernel.
enum ProcessFigures {
  /// User and system time, in nanoseconds.
  static func processorTime() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// Resident and virtual memory, in bytes.
  static func memory() -> (resident: Int, virtual: Int)? {
    guard let fields = numbers(in: "/proc/self/statm"), fields.count >= 2 else { return nil }
    let page = Int(getpagesize())
    return (resident: fields[1] * page, virtual: fields[0] * page)
  }

  /// The number of open descriptors. From 6.2 on the kernel gives it as the size of the directory; with an older one
  /// the descriptors are listed.
  static func openDescriptors() -> Int? {
    var information = stat()
    guard stat("/proc/self/fd", &information) == 0 else { return nil }
    return information.st_size > 0 ? Int(information.st_size) : listedDescriptors()
  }

  /// The same by reading the directory.
  static func listedDescriptors() -> Int? {
    guard let directory = opendir("/proc/self/fd") else { return nil }
    defer { closedir(directory) }
    // Not counted: `.`, `..` and the directory's own descriptor.
    var count = -3
    while readdir(directory) != nil { count += 1 }
    return count
  }

  static func descriptorLimit() -> Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
    return Int(clamping: limit.rlim_cur)
  }

  /// When the process began, in nanoseconds since 1970, to a hundredth of a second.
  static func startedAt() -> Int64? {
    // Field 2, the name, may hold anything. Field 3 follows the last parenthesis.
    guard let text = text(of: "/proc/self/stat"), let end = text.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = text[(end + 1)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 19, let ticks = Int64(String(decoding: fields[19], as: UTF8.self)) else { return nil }
    let sinceBoot = ticks * (1_000_000_000 / Int64(sysconf(Int32(_SC_CLK_TCK))))
    let age = Int64(Loop.bootTimeNanoseconds()) - sinceBoot
    return Loop.wallClockMilliseconds() * 1_000_000 - age
  }

  private static func numbers(in path: String) -> [Int]? {
    text(of: path)?.split(separator: UInt8(ascii: " ")).compactMap { Int(String(decoding: $0, as: UTF8.self)) }
  }

  /// A short file of /proc.
  private static func text(of path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return [UInt8](unsafeUninitializedCapacity: 2048) { buffer, count in
      count = max(0, read(descriptor, buffer.baseAddress!, buffer.count))
    }
  }
}
