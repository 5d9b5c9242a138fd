import EventLoop
import TestSupport
import Testing

@Suite struct SocketAddressTests {
  @Test(arguments: [("127.0.0.1", "127.0.0.1:80"), ("::1", "[::1]:80"), ("2001:db8::7", "[2001:db8::7]:80")])
  func writesWhatItRead(ip: String, text: String) throws {
    let address = try SocketAddress(ip: ip, port: 80)
    #expect(address.description == text)
    #expect(address.ip == ip)
    #expect(address.withSockaddr { sockaddr, _ in SocketAddress(sockaddr) } == address)
  }

  @Test(arguments: ["", "localhost", "256.1.1.1", "1.2.3", "::g"])
  func refusesWhatIsNotNumeric(ip: String) {
    #expect(throws: LoopError.self) { try SocketAddress(ip: ip, port: 80) }
  }

  @Test func resolvesNamesAndNumbers() async throws {
    try await withDeadline {
      let local = try await Loop.resolve(host: "localhost")
      let loopback = try SocketAddress(ip: "127.0.0.1", port: 0)
      #expect(local.contains(loopback))
      let numeric = try await Loop.resolve(host: "[::1]")
      #expect(numeric.map(\.description) == ["[::1]:0"])
      await #expect(throws: LoopError.self) { try await Loop.resolve(host: "no-such-host.invalid") }
    }
  }
}
