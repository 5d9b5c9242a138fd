// Metrics of this instance's connection to Redis.

import Health
import Metrics
import Queue
import Text

package struct RedisMetrics: MetricSource {
  private let link: QueueLink
  private let health: ServiceHealth

  package init(link: QueueLink, health: ServiceHealth) {
    self.link = link
    self.health = health
  }

  package func write(to page: inout MetricsPage) {
    page.family("loopserver_redis_up", .gauge, "1 si Redis acepta órdenes y deja escribir.")
    page.sample(value: health.isRedisServing ? 1 : 0)
    page.family(
      "loopserver_redis_clock_lead_seconds", .gauge, "Cuánto va el reloj de Redis por delante del de esta máquina.")
    page.sample(nanoseconds: saturatingNanoseconds(link.clock.lead))
    page.family("loopserver_redis_reconnections_total", .counter, "Veces que se recuperó la conexión con Redis.")
    page.sample(value: max(0, link.connectionNumber - 1))
    page.family("loopserver_redis_commands_in_flight", .gauge, "Órdenes enviadas a Redis y sin respuesta.")
    page.sample(value: link.commandsInFlight)
    page.family("loopserver_redis_commands_queued", .gauge, "Órdenes que esperan sitio para enviarse.")
    page.sample(value: link.commandsQueued)
    page.family("loopserver_redis_command_seconds", .histogram, "Desde el envío de cada orden hasta su respuesta.")
    page.sample(histogram: link.replyTimes)
  }
}
