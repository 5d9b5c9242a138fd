// The counts of an upload's end.

import EventLoop
import HTTPServer
import TestSupport
import Testing

@testable import Intake

@Suite struct IntakeMeterTests {
  @Test(arguments: [
    (HTTPResponse(), "publicada"), (HTTPResponse(headers: ["Idempotent-Replay": "true"]), "repetida"),
    (HTTPResponse(.badRequest), "rechazada"), (HTTPResponse(.serviceUnavailable), "no_disponible"),
  ])
  func answersAreCounted(response: HTTPResponse, result: String) async throws {
    try await withDeadline {
      let meter = IntakeMeter()
      _ = try await meter.measure {
        #expect(meter.running == 1)
        return response
      }
      #expect(meter.running == 0)
      #expect(meter.results.map { [$0.key.rawValue: $0.value] } == [[result: 1]])
    }
  }

  @Test(arguments: [
    (HTTPError.redisUnavailable as any Error, "no_disponible"), (HTTPError(.contentTooLarge, "x"), "rechazada"),
    (HTTPError(.requestTimeout, "x"), "interrumpida"), (ClientDisconnected(), "interrumpida"),
    (CancellationError(), "interrumpida"),
  ])
  func errorsAreCountedAndPassedOn(error: any Error, result: String) async throws {
    try await withDeadline {
      let meter = IntakeMeter()
      var passedOn: (any Error)?
      do { _ = try await meter.measure { throw error } } catch { passedOn = error }
      #expect("\(passedOn!)" == "\(error)")
      #expect(meter.running == 0)
      #expect(meter.results.map { [$0.key.rawValue: $0.value] } == [[result: 1]])
    }
  }
}
