// How the commands of this process fare, for the metrics page.

import Metrics
import RedisClient

extension QueueLink {
  /// Commands that were sent and not answered yet.
  package var commandsInFlight: Int { connection.outstandingCount }
  /// Commands that wait for room to be sent.
  package var commandsQueued: Int { connection.queuedCount }
  /// From the sending of each command to its reply.
  package var replyTimes: Histogram { connection.replyTimes }
}
