// The bounds of requests: those that curl has, those that wait and for how long, and those that are left at the end.

import EventLoop
import Foundation
import HTTPClient
import TestSupport
import Testing

@Suite struct RoomTests {
  @Test func noMoreThanTheMaximumAreInFlightAndTheOthersFollowInOrder() async throws {
    let served = Box<(now: Int, most: Int)>()
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      while try await connection.readRequest() != nil {
        let now = (served.value?.now ?? 0) + 1
        served.value = (now, max(now, served.value?.most ?? 0))
        try await Loop.sleep(for: .milliseconds(2))
        served.value?.now -= 1
        connection.respond()
      }
    }
    try await withClient(CurlSettings(maximumInFlight: 2), serving: serve) { client, far in
      var order: [Int] = []
      let tasks = (0..<200).map { number in
        spawn {
          _ = try await client.perform(post(far, "\(number)", timeout: .seconds(15))).response()
          order.append(number)
        }
      }
      for task in tasks { try await task.value }
      #expect(served.value?.most == 2)
      #expect(far.connections.count <= 2)
      #expect(far.requests.count == 200)
      // Two at a time may swap places, no more.
      for (place, number) in order.enumerated() { #expect(abs(place - number) <= 2) }
      #expect(client.waitingCount == 0)
    }
  }

  @Test func whoWaitsForRoomWaitsOnHisOwnTime() async throws {
    try await withClient(CurlSettings(maximumInFlight: 1), serving: hanging) { client, far in
      let first = spawn { await client.perform(try post(far, "first", timeout: .seconds(15))) }
      try await eventually { client.inFlightCount == 1 }
      let patient = spawn { await client.perform(try post(far, "patient", timeout: .seconds(15))) }
      try await eventually { client.waitingCount == 1 }
      let hasty = try await client.perform(post(far, "hasty", timeout: .milliseconds(100))).failure()
      #expect(hasty.kind == .timeout)
      #expect(!hasty.mayHaveBeenDelivered)
      patient.cancel()
      let cancelled = try await patient.value.failure()
      #expect(cancelled.kind == .cancelled)
      #expect(!cancelled.mayHaveBeenDelivered)
      first.cancel()
      #expect(try await first.value.failure().mayHaveBeenDelivered)
      #expect(far.requests.map(\.text) == ["first"])
    }
  }

  @Test func closingEndsEverythingAndLeavesNoConnection() async throws {
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      while let request = try await connection.readRequest() {
        if request.text == "answer" { connection.respond() }
      }
    }
    try await withClient(CurlSettings(maximumInFlight: 2), serving: serve) { client, far in
      _ = try await client.perform(post(far, "answer")).response()
      let tasks = (0..<4).map { _ in spawn { await client.perform(try post(far, "hang")) } }
      try await eventually { far.requests.count == 3 && client.waitingCount == 2 }
      client.close()
      var delivered = 0
      for task in tasks {
        let failure = try await task.value.failure()
        #expect(failure.kind == .aborted)
        if failure.mayHaveBeenDelivered { delivered += 1 }
      }
      #expect(delivered == 2)
      #expect(client.connectionCount == 0)
      #expect(client.inFlightCount == 0)
      try await eventually { far.openCount == 0 }
      #expect(try await client.perform(post(far)).failure().kind == .aborted)
      #expect(far.requests.count == 3)
    }
  }

  @Test func idleConnectionsAreBounded() async throws {
    let arrived = Gathering(8)
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      while try await connection.readRequest() != nil {
        await arrived.arrive()
        connection.respond()
      }
    }
    let settings = CurlSettings(maximumIdleConnections: 3, maximumIdleHandles: 2)
    try await withClient(settings, serving: serve) { client, far in
      for _ in 0..<3 {
        let tasks = (0..<8).map { _ in spawn { try await client.perform(post(far)).response().status } }
        for task in tasks { #expect(try await task.value == 200) }
        try await eventually { far.openCount <= 3 }
        #expect(client.connectionCount <= 3)
        #expect(client.inFlightCount == 0)
      }
    }
  }
}

@Suite struct AddressTests {
  /// The machine's own name, which is looked up for real; nil where it does not resolve.
  static let ownName: String? = {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count) == 0 else { return nil }
    let text = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    var found: UnsafeMutablePointer<addrinfo>?
    guard text != "localhost", getaddrinfo(text, nil, nil, &found) == 0, let found else { return nil }
    defer { freeaddrinfo(found) }
    return found.pointee.ai_family == AF_INET ? text : nil
  }()

  @Test(.enabled(if: ownName != nil)) func namesAreLookedUpOnceForManyRequests() async throws {
    try await withDeadline(.seconds(20)) {
      let far = try FarEnd(ip: "0.0.0.0", answering)
      defer { far.close() }
      let client = CurlClient()
      defer { client.close() }
      let url = try ClientURL("http://\(AddressTests.ownName!):\(far.port)/")
      let tasks = (0..<20).map { _ in
        spawn {
          let request = ClientRequest(method: .post, url: url, body: [1], timeout: .seconds(10))
          return try await client.perform(request).response().status
        }
      }
      for task in tasks { #expect(try await task.value == 200) }
      #expect(far.requests.count == 20)
      #expect(far.requests[0].header("Host") == "\(AddressTests.ownName!):\(far.port)")
    }
  }

  /// Whether the client may look up by itself or not: requests never wait for it.
  @Test(arguments: [true, false]) func oldAddressesServeAndAreLookedUpAgain(byItself: Bool) async throws {
    let names = NameServer()
    var settings = CurlSettings()
    settings.resolve = { try await names.resolve($0) }
    settings.addressLifetime = .zero
    settings.refreshesAddresses = byItself
    try await withClient(settings, serving: answering) { client, far in
      let url = try ClientURL("http://ejemplo.test:\(far.port)/")
      let request = ClientRequest(method: .get, url: url, timeout: .seconds(10))
      #expect(!client.knowsHost(of: url) && !client.hasOldAddresses(for: url))
      #expect(try await client.perform(request).response().status == 200)
      try await eventually { client.hasOldAddresses(for: url) }
      names.answer = .failure(LoopError(call: "uv_getaddrinfo", code: -2))
      let before = names.asked.count
      #expect(try await client.perform(request).response().status == 200)
      try await eventually { !byItself || names.asked.count > before }
      #expect(byItself || names.asked == ["ejemplo.test"])
      // The name is asked for, also in vain.
      #expect(await client.lookUpHost(of: url) == nil)
      #expect(names.asked.count > before && client.knowsHost(of: url))
    }
  }

  @Test func aLookUpSaysWhyThereAreNoAddresses() async throws {
    let names = NameServer()
    var settings = CurlSettings { _ in false }
    settings.resolve = { try await names.resolve($0) }
    try await withClient(settings, serving: answering) { client, far in
      let url = try ClientURL("http://ejemplo.test:\(far.port)/")
      #expect(await client.lookUpHost(of: url)?.kind == .forbidden)
      names.answer = .failure(LoopError(call: "uv_getaddrinfo", code: -2))
      #expect(await client.lookUpHost(of: url)?.kind == .dns)
      #expect(await client.lookUpHost(of: try ClientURL(far.address())) == nil)
      #expect(names.asked.count == 2)
      client.close()
      #expect(await client.lookUpHost(of: url)?.kind == .aborted)
    }
  }

  @Test func localhostNeedsNoLookUp() async throws {
    try await withClient(serving: answering) { client, far in
      let url = try ClientURL("http://localhost:\(far.port)/")
      let request = ClientRequest(method: .get, url: url, timeout: .seconds(10))
      #expect(try await client.perform(request).response().status == 200)
    }
  }
}

/// A stand-in for the name servers.
@LoopActor
private final class NameServer {
  var answer: Result<[SocketAddress], any Error> = Result { [try SocketAddress(ip: "127.0.0.1", port: 0)] }
  private(set) var asked: [String] = []

  nonisolated init() {}

  func resolve(_ host: String) async throws -> [SocketAddress] {
    asked.append(host)
    return try answer.get()
  }
}
