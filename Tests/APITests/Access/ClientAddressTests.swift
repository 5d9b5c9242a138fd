import Testing

@testable import API
@testable import Text

@Suite struct ClientAddressTests {
  static let proxies = ["10.0.0.0/8", "fd00::/8", "192.0.2.7"]

  /// peer, X-Forwarded-For headers, client
  @Test(arguments: [
    // A stranger's own entries are not believed.
    ("203.0.113.5", ["198.51.100.1"], "203.0.113.5"),
    ("203.0.113.5", [], "203.0.113.5"), ("10.0.0.1", [], "10.0.0.1"), ("10.0.0.1", [""], "10.0.0.1"),
    // The last entry that is no proxy, whatever stands left of it.
    ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
    ("10.0.0.1", ["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
    ("10.0.0.1", ["1.1.1.1, 198.51.100.1, 10.0.0.2 ,192.0.2.7"], "198.51.100.1"),
    ("10.0.0.1", ["1.1.1.1", "198.51.100.1", "10.0.0.2"], "198.51.100.1"),
    ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
    // An entry that is no address ends the walk at the last address.
    ("10.0.0.1", ["198.51.100.1, unknown"], "10.0.0.1"), ("10.0.0.1", ["198.51.100.1, , 10.0.0.2"], "10.0.0.2"),
    ("10.0.0.1", ["198.51.100.1, _hidden, 10.0.0.2"], "10.0.0.2"),
    // Ports, brackets, IPv4 as IPv6.
    ("10.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"), ("fd00::1", ["[2001:db8::9]:443"], "2001:db8::9"),
    ("::ffff:10.0.0.1", ["2001:db8::9"], "2001:db8::9"), ("10.0.0.1", ["::ffff:198.51.100.1"], "198.51.100.1"),
    ("10.0.0.1", ["198.51.100.1, ::ffff:10.0.0.2"], "198.51.100.1"), ("10.0.0.1", ["[2001:db8::9"], "10.0.0.1"),
    ("10.0.0.1", ["10.0.0.1.evil"], "10.0.0.1"),
  ])
  func theNearestStrangerIsTheClient(peer: String, forwarded: [String], client: String) throws {
    let addresses = ClientAddress(trusted: Self.proxies.compactMap { NetworkBlock($0) })
    let peer = try #require(IPAddress(peer))
    #expect(addresses.client(peer: peer, forwarded: forwarded) == IPAddress(client))
  }

  @Test func onlySoManyHopsAreLookedAt() throws {
    let addresses = ClientAddress(trusted: Self.proxies.compactMap { NetworkBlock($0) })
    let chain = ["198.51.100.1"] + (0..<40).map { "10.0.1.\($0)" }
    let client = addresses.client(peer: try #require(IPAddress("10.0.0.1")), forwarded: [chain.joined(separator: ",")])
    #expect(client == IPAddress("10.0.1.8"))
  }

  @Test(arguments: [
    ("198.51.100.1", "198.51.100.1"), ("::ffff:198.51.100.1", "198.51.100.1"),
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
    ("2001:db8:1:3::1", "2001:db8:1:3::/64"), ("::1", "0:0:0:0::/64"),
  ])
  func clientsAreCountedByAddressOrNetwork(address: String, name: String) throws {
    let address = try #require(IPAddress(address))
    #expect(address.clientName == name)
  }
}
