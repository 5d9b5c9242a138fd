// Metrics of the loop, on which everything waits.

import EventLoop
import Metrics

package struct LoopMetrics: MetricSource {
  package let lag: LoopLag

  package init(lag: LoopLag) {
    self.lag = lag
  }

  package func write(to page: inout MetricsPage) {
    page.family("loopserver_loop_lag_seconds", .histogram, "Cuánto se retrasan los temporizadores del bucle.")
    page.sample(histogram: lag.delays)
    page.family(
      "loopserver_loop_turn_seconds", .histogram,
      "Cuánto dura cada vuelta del bucle sin contar la espera; la suma es el tiempo ocupado.")
    page.sample(histogram: Loop.turnDurations)
  }
}
