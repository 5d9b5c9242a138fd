import Testing

@testable import LoopServer
@testable import Queue

/// The settings that the queue gets.
@Suite struct QueueSettingsTests {
  /// A message that a dead owner had in flight is sent again as often as one with an uncertain outcome.
  @Test(
    arguments: [
      ([:], nil), (["ENVIO_INCIERTO": "apartar", "MAX_REINTENTOS": "7"], nil), (["ENVIO_INCIERTO": "reenviar"], 3),
      (["ENVIO_INCIERTO": "reenviar", "MAX_REINTENTOS": "7"], 7),
    ] as [([String: String], Int?)])
  func uncertainMessagesAreSentAgainUpToTheRetries(environment: [String: String], attempts: Int?) throws {
    #expect(QueueSettings(try SettingsTests.settings(environment)).resendUpTo == attempts)
  }
}
