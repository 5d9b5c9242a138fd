// The moments at which the credentials' source is asked whether it is there.

import EventLoop
import TestSupport
import Testing

@testable import Health
@testable import LoopServer
@testable import WhatsApp

@Suite struct ServiceChecksTests {
  @LoopActor private final class Source: CredentialSource {
    var asked = 0

    func credentials(for inbox: String) async throws(CredentialError) -> WhatsAppCredentials { throw .noSource }
    func drop(_ inbox: String) {}
    func isReachable() async -> Bool {
      asked += 1
      return true
    }
  }

  /// The cost of the first question (curl, OpenSSL) must not fall into the moment in which the server connects to
  /// Redis.
  @Test func theSourceIsAskedAMomentAfterTheStart() async throws {
    try await withDeadline {
      let (source, health) = (Source(), ServiceHealth(instance: "x"))
      let checks = Services(starting: [Service(every: ServiceChecks(credentials: source, health: health).check)])
      let next = spawn { source.asked }
      #expect(await next.value == 0)
      #expect(!health.areCredentialsReachable)
      try await eventually { health.areCredentialsReachable }
      await checks.stop()
      #expect(source.asked == 1)
    }
  }

  @Test func aStopInThatMomentIsHeard() async throws {
    try await withDeadline {
      let source = Source()
      let check = ServiceChecks(credentials: source, health: ServiceHealth(instance: "x"))
      let checks = Services(starting: [Service(every: check.check)])
      await spawn { await checks.stop() }.value
      #expect(source.asked == 0)
    }
  }
}
