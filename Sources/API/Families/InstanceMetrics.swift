// Metrics of the instance as a whole: its program, whether it serves, and whether its log is complete.

import EventLoop
import Health
import Metrics

package struct InstanceMetrics: MetricSource {
  package let health: ServiceHealth
  /// The number of log lines that were lost so far.
  package let droppedLogLines: @LoopActor () -> Int

  package init(health: ServiceHealth, droppedLogLines: @escaping @LoopActor () -> Int) {
    self.health = health
    self.droppedLogLines = droppedLogLines
  }

  package func write(to page: inout MetricsPage) {
    page.family("loopserver_build_info", .gauge, "Siempre 1; las etiquetas dicen qué programa es.")
    page.sample(
      (name: "instancia", value: health.instance), (name: "swift", value: Self.compiler),
      (name: "modo", value: Self.mode), (name: "libuv", value: Loop.libraryVersion), value: 1)
    page.family("loopserver_ready", .gauge, "1 si la instancia atiende: lo mismo que responde /health.")
    page.sample(value: health.isServing ? 1 : 0)
    page.family("loopserver_credentials_reachable", .gauge, "1 si la fuente de credenciales respondió la última vez.")
    page.sample(value: health.areCredentialsReachable ? 1 : 0)
    page.family("loopserver_log_lines_dropped_total", .counter, "Líneas de registro perdidas porque nadie las leía.")
    page.sample(value: droppedLogLines())
  }

  private static var compiler: String {
    #if swift(>=6.4)
      "6.4+"
    #elseif swift(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }

  private static var mode: String {
    #if DEBUG
      "debug"
    #else
      "release"
    #endif
  }
}
