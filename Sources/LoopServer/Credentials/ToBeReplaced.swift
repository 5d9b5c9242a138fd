import EventLoop
import HTTPClient
import RedisClient
struct WhatsAppCredentials: Sendable { var token: String; var phoneID: String; var wabaID: String? }
struct CredentialError: Error { var text: String; var isTransient: Bool }
@LoopActor protocol CredentialSource: AnyObject {
  func credentials(for inbox: String) async throws(CredentialError) -> WhatsAppCredentials
  func drop(_ inbox: String)
  func isReachable() async -> Bool
}
@LoopActor final class NoCredentials: CredentialSource {
  init() {}
  func credentials(for inbox: String) async throws(CredentialError) -> WhatsAppCredentials { WhatsAppCredentials(token: "T", phoneID: "P") }
  func drop(_ inbox: String) {}
  func isReachable() async -> Bool { true }
}
@LoopActor final class EmbeddedRedis { init(directory: String) throws {}; var url: RedisURL { get throws { try RedisURL("unix:///tmp/lead-redis.sock") } }; func start() async throws {}; func stop() async {} }
