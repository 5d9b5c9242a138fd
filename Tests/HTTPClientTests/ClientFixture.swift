// A client and a far end for one test, both closed at its end, and short ways to make and read requests.

import EventLoop
import HTTPClient
import TestSupport

/// Runs a test with a client and a far end.
func withClient<Success: Sendable>(
  _ settings: CurlSettings = CurlSettings(), serving serve: @escaping @LoopActor (FarConnection) async throws -> Void,
  _ body: @escaping @LoopActor (CurlClient, FarEnd) async throws -> Success
) async throws -> Success {
  try await withDeadline(.seconds(20)) {
    let far = try FarEnd(serve)
    defer { far.close() }
    let client = CurlClient(settings: settings)
    defer { client.close() }
    return try await body(client, far)
  }
}

/// Answers every request with 200.
let answering: @LoopActor (FarConnection) async throws -> Void = { connection in
  while try await connection.readRequest() != nil { connection.respond() }
}

/// Reads requests and never answers.
let hanging: @LoopActor (FarConnection) async throws -> Void = { connection in
  while try await connection.readRequest() != nil {}
}

/// Reads one request and closes.
let closing: @LoopActor (FarConnection) async throws -> Void = { _ = try await $0.readRequest() }

/// Reads all bytes and answers nothing, not even a TLS hello.
let silent: @LoopActor (FarConnection) async throws -> Void = { _ = try await $0.readToEnd() }

@LoopActor
func post(
  _ far: FarEnd, _ body: String = "body", path: String = "/", timeout: Duration = .seconds(5),
  gate: (@LoopActor (HeldRequest) -> GateAnswer)? = nil
) throws -> ClientRequest {
  ClientRequest(
    method: .post, url: try ClientURL(far.address(path)), body: Array(body.utf8), timeout: timeout, gate: gate)
}

@LoopActor
func get(_ far: FarEnd, path: String = "/", timeout: Duration = .seconds(5)) throws -> ClientRequest {
  ClientRequest(method: .get, url: try ClientURL(far.address(path)), timeout: timeout)
}

struct UnexpectedOutcome: Error, CustomStringConvertible {
  let description: String
}

extension ClientOutcome {
  /// The response. It throws an error that says what came instead.
  func response() throws -> ClientResponse {
    switch self {
    case .response(let response): return response
    case .failure(let failure): throw UnexpectedOutcome(description: "no response: \(failure)")
    }
  }

  /// The failure. It throws an error that says what came instead.
  func failure() throws -> ClientFailure {
    switch self {
    case .response(let response): throw UnexpectedOutcome(description: "a response: \(response.status)")
    case .failure(let failure): return failure
    }
  }
}

extension ClientResponse {
  var text: String { String(decoding: body, as: UTF8.self) }
}
