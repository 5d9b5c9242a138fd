import EventLoop
import RedisClient

@LoopActor final class EmbeddedRedis {
  init(directory: String) throws {}
  var url: RedisURL { get throws { try RedisURL("unix:///tmp/lead-redis.sock") } }
  func start() async throws {}
  func stop() async {}
}
