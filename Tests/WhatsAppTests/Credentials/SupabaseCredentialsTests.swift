// Credentials from a far end that answers like PostgREST, or does not.

import EventLoop
import HTTPClient
import TestSupport
import Testing

@testable import WhatsApp

@Suite struct SupabaseCredentialsTests {
  private static let row = #"[{"canal":14,"key":"EAAG, 1142 ,1234","nameid":"n","custom_name":null}]"#

  private func withSupabase(
    _ policy: SupabaseCredentials.Policy = .init(),
    serving serve: @escaping @LoopActor (FarConnection) async throws -> Void,
    _ body: @escaping @LoopActor (SupabaseCredentials, FarEnd) async throws -> Void
  ) async throws {
    try await withDeadline(.seconds(20)) {
      let far = try FarEnd(serve)
      defer { far.close() }
      let client = CurlClient()
      defer { client.close() }
      let access = SupabaseAccess(url: far.address(""), key: "LLAVE")
      try await body(try SupabaseCredentials(client: client, access: access, policy: policy), far)
    }
  }

  private func answering(
    _ status: String = "200 OK", _ body: String = row
  ) -> @LoopActor (FarConnection) async throws -> Void {
    { connection in
      while try await connection.readRequest() != nil { connection.respond(status, body) }
    }
  }

  @Test func asksAsTheContractSays() async throws {
    try await withSupabase(serving: answering()) { source, far in
      let credentials = try await source.credentials(for: "14")
      #expect(credentials == WhatsAppCredentials(token: "EAAG", phoneID: "1142", wabaID: "1234"))
      let request = try #require(far.requests.first)
      #expect(
        request.line
          == "GET /rest/v1/instancias_inputs?select=canal,key,nameid,custom_name&canal=eq.14 HTTP/1.1")
      #expect(request.header("apikey") == "LLAVE")
      #expect(request.header("Authorization") == "Bearer LLAVE")
      #expect(request.header("Accept-Profile") == "instancia_sofia")
    }
  }

  @Test func asksOnceForManyAndKeepsTheAnswer() async throws {
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      while try await connection.readRequest() != nil {
        try await Loop.sleep(for: .milliseconds(20))
        connection.respond("200 OK", Self.row)
      }
    }
    try await withSupabase(serving: serve) { source, far in
      let tasks = (0..<50).map { _ in spawn { try await source.credentials(for: "14").token } }
      for task in tasks { #expect(try await task.value == "EAAG") }
      _ = try await source.credentials(for: "14")
      #expect(far.requests.count == 1)
      source.drop("14")
      _ = try await source.credentials(for: "14")
      #expect(far.requests.count == 2)
    }
  }

  @Test func aCancelledCallerTakesTheAnswerFromNobody() async throws {
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      while try await connection.readRequest() != nil {
        try await Loop.sleep(for: .milliseconds(50))
        connection.respond("200 OK", Self.row)
      }
    }
    try await withSupabase(serving: serve) { source, far in
      let first = spawn { try? await source.credentials(for: "14") }
      let second = spawn { try await source.credentials(for: "14").phoneID }
      try await eventually { far.connections.count == 1 }
      first.cancel()
      #expect(try await second.value == "1142")
      #expect(far.requests.count == 1)
    }
  }

  @Test(arguments: [
    "", "catorce", "14;drop", "14&x=1", "-1", "+1", "1.5", " 14", "١٤", "1234567890123456789", "14\r\nX: y",
  ])
  func whatIsNoNumberIsNotAskedFor(inbox: String) async throws {
    try await withSupabase(serving: answering()) { source, far in
      #expect(!CredentialError.unknownInbox(inbox).isTransient)
      await #expect(throws: CredentialError.unknownInbox(inbox)) { try await source.credentials(for: inbox) }
      #expect(far.connections.isEmpty)
    }
  }

  @Test(arguments: [
    ("200 OK", "[]", CredentialError.unknownInbox("14")),
    ("200 OK", #"[{"key":null}]"#, .notConfigured("14")),
    ("200 OK", #"[{"key":"x"}]"#, .malformed("14")),
    ("200 OK", #"[{"key":"a,b"},{"key":"a,c"}]"#, .ambiguous("14")),
    ("400 Bad Request", #"{"code":"22003"}"#, .unknownInbox("14")),
    ("400 Bad Request", #"{"code":"PGRST106"}"#, .supabaseUnavailable),
    ("401 Unauthorized", #"{"message":"Invalid API key"}"#, .supabaseUnavailable),
    ("404 Not Found", "{}", .supabaseUnavailable),
    ("500 Internal Server Error", "", .supabaseUnavailable),
    ("302 Found", "[]", .supabaseUnavailable),
    ("200 OK", "<html>", .supabaseUnavailable),
    ("200 OK", #"{"key":"a,b"}"#, .supabaseUnavailable),
  ])
  func otherAnswers(status: String, body: String, expected: CredentialError) async throws {
    try await withSupabase(serving: answering(status, body)) { source, _ in
      await #expect(throws: expected) { try await source.credentials(for: "14") }
    }
  }

  /// The far end knows the channel from the second question on.
  @Test(arguments: [Duration.seconds(60), .zero])
  func anErrorIsRepeatedForItsTimeOnly(errorLife: Duration) async throws {
    let serve: @LoopActor (FarConnection) async throws -> Void = { connection in
      var count = 0
      while try await connection.readRequest() != nil {
        count += 1
        connection.respond("200 OK", count == 1 ? "[]" : Self.row)
      }
    }
    try await withSupabase(.init(errorLife: errorLife), serving: serve) { source, far in
      await #expect(throws: CredentialError.unknownInbox("14")) { try await source.credentials(for: "14") }
      if errorLife > .zero {
        await #expect(throws: CredentialError.unknownInbox("14")) { try await source.credentials(for: "14") }
        #expect(far.requests.count == 1)
      } else {
        _ = try await source.credentials(for: "14")
        #expect(far.requests.count == 2)
      }
    }
  }

  @Test func anUnreachableSupabaseSaysSoUnlessCredentialsAreKnown() async throws {
    let policy = SupabaseCredentials.Policy(timeout: .seconds(2), life: .zero, errorLife: .zero)
    try await withSupabase(policy, serving: answering()) { source, far in
      _ = try await source.credentials(for: "14")
      #expect(await source.isReachable())
      far.close()
      #expect(try await source.credentials(for: "14").token == "EAAG")
      await #expect(throws: CredentialError.supabaseUnavailable) { try await source.credentials(for: "15") }
      #expect(CredentialError.supabaseUnavailable.isTransient)
      #expect(await !source.isReachable())
      source.drop("14")
      await #expect(throws: CredentialError.supabaseUnavailable) { try await source.credentials(for: "14") }
    }
  }

  @Test func aHangingSupabaseIsGivenUp() async throws {
    let policy = SupabaseCredentials.Policy(timeout: .milliseconds(200), probeTimeout: .milliseconds(200))
    let hanging: @LoopActor (FarConnection) async throws -> Void = { while try await $0.readRequest() != nil {} }
    try await withSupabase(policy, serving: hanging) { source, _ in
      await #expect(throws: CredentialError.supabaseUnavailable) { try await source.credentials(for: "14") }
      #expect(await !source.isReachable())
    }
  }

  @Test func theProbeAsksForOneRow() async throws {
    try await withSupabase(serving: answering("200 OK", "[]")) { source, far in
      #expect(await source.isReachable())
      #expect(far.requests.first?.line == "GET /rest/v1/instancias_inputs?select=canal&limit=1 HTTP/1.1")
      #expect(far.requests.first?.header("Accept-Profile") == "instancia_sofia")
    }
    try await withSupabase(serving: answering("401 Unauthorized", "{}")) { source, _ in
      #expect(await !source.isReachable())
    }
  }
}
