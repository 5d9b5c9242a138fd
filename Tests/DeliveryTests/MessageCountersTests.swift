// The result and the code under which the end of a try is counted.

import Campaigns
import EventLoop
import TestSupport
import Testing

@testable import Delivery
@testable import Queue

@Suite struct MessageCountersTests {
  private static func failure(_ code: FailureCode) -> Failure { Failure(code: code, text: "x") }

  @Test(arguments: [
    (Outcome.sent(messageID: "m", warning: nil), MessageOutcome.Kind.sent(messageID: "m"), "enviado", "ninguno"),
    (.failed(failure(.meta(131026))), .failed(code: "131026", text: "x"), "fallido", "131026"),
    (.failed(failure(.meta(999_999))), .failed(code: "999999", text: "x"), "fallido", "otro"),
    (.retry(failure(.http(503)), after: nil), .retry(after: 1), "reintento", "HTTP 503"),
    (.retry(failure(.http(503)), after: nil), .failed(code: "HTTP 503", text: "x"), "fallido", "HTTP 503"),
    (.uncertain(failure(.transport(.timeout))), .uncertain, "incierto", "tiempo"),
    (.pairThrottled(failure(.meta(131056))), .later(after: 1), "aplazado", "131056"),
    (.throttled(failure(.meta(130429)), retryAfter: nil), .back, "devuelto", "130429"),
    (.hold(failure(.transport(.connection))), .back, "devuelto", "conexión"),
    (.returned(.heldTooLong), .back, "devuelto", "compuerta"),
    (.stopCampaign(reason: "x", code: .meta(250), mayHaveGoneOut: false), .back, "devuelto", "200-299"),
  ])
  func theEndOfATryIsCountedOnce(
    outcome: Outcome, kind: MessageOutcome.Kind, result: String, code: String
  ) async throws {
    try await withDeadline {
      let counters = MessageCounters()
      counters.count(outcome, as: kind)
      for each in MessageResult.allCases {
        for index in CountedCode.names.indices {
          let isIt = each.rawValue == result && CountedCode.names[index] == code
          #expect(counters.value(each, code: index) == (isIt ? 1 : 0), "\(each) \(CountedCode.names[index])")
        }
      }
    }
  }
}
