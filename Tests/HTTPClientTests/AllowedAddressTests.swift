// `CurlSettings.mayConnect`: a refused address sees no connection, however the URL names it.

import EventLoop
import HTTPClient
import TestSupport
import Testing

@Suite struct AllowedAddressTests {
  /// Hosts that all mean this machine: as addresses, and by curl's own knowledge.
  @Test(arguments: ["127.0.0.1", "127.1", "0x7f000001", "0177.0.0.1", "2130706433", "localhost", "LOCALHOST"])
  func aRefusedAddressIsNeverConnectedTo(host: String) async throws {
    let asked = Asked()
    let settings = CurlSettings { address in
      asked.addresses.append(address.ip)
      return !address.ip.hasPrefix("127.") && address.ip != "::1"
    }
    try await withClient(settings, serving: answering) { client, far in
      let url = try ClientURL("http://\(host):\(far.port)/")
      let request = ClientRequest(method: .post, url: url, body: [1], timeout: .seconds(5))
      let failure = try await client.perform(request).failure()
      #expect(failure.kind == .forbidden && !failure.mayHaveBeenDelivered)
      #expect(asked.addresses.contains("127.0.0.1"))
      #expect(far.connections.isEmpty)
    }
  }

  @Test func anAddressOfTheOtherFamilyIsAskedForToo() async throws {
    let settings = CurlSettings { $0.bytes != [UInt8](repeating: 0, count: 15) + [1] }
    try await withDeadline(.seconds(20)) {
      let far = try FarEnd(ip: "::1", answering)
      defer { far.close() }
      let client = CurlClient(settings: settings)
      defer { client.close() }
      let refused = ClientRequest(method: .get, url: try ClientURL("http://[::1]:\(far.port)/"), timeout: .seconds(5))
      #expect(try await client.perform(refused).failure().kind == .forbidden)
      let mapped = try ClientURL("http://[::ffff:127.0.0.1]:\(far.port)/")
      #expect(
        try await client.perform(ClientRequest(method: .get, url: mapped, timeout: .seconds(5))).failure().kind
          == .connect)
      #expect(far.connections.isEmpty)
    }
  }

  @Test(.enabled(if: AddressTests.ownName != nil)) func ofTheAddressesOfANameOnlyTheAllowedAreUsed() async throws {
    try await withDeadline(.seconds(20)) {
      let far = try FarEnd(ip: "0.0.0.0", answering)
      defer { far.close() }
      let url = try ClientURL("http://\(AddressTests.ownName!):\(far.port)/")
      for allowed in [false, true] {
        let client = CurlClient(settings: CurlSettings { _ in allowed })
        defer { client.close() }
        let outcome = await client.perform(ClientRequest(method: .get, url: url, timeout: .seconds(10)))
        if allowed {
          #expect(try outcome.response().status == 200)
        } else {
          #expect(try outcome.failure().kind == .forbidden)
          #expect(far.connections.isEmpty)
        }
      }
    }
  }

  @Test func anAllowedAddressIsCalledAsEver() async throws {
    let settings = CurlSettings { _ in true }
    try await withClient(settings, serving: answering) { client, far in
      for host in ["127.0.0.1", "localhost"] {
        let url = try ClientURL("http://\(host):\(far.port)/")
        let outcome = await client.perform(ClientRequest(method: .get, url: url, timeout: .seconds(5)))
        #expect(try outcome.response().status == 200)
      }
    }
  }
}

/// The addresses that were asked about, all on the loop's one thread.
private final class Asked: @unchecked Sendable {
  var addresses: [String] = []
}
