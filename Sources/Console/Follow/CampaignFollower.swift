// Follows a campaign by its events until it is over. A connection that ends (a server that is restarted, a proxy's time
// limit, a cable) is made again with the id of the last event, for as long as the operator has patience; the campaign
// goes on meanwhile, or waits, and the first event of the new connection has the whole state.

import EventLoop
import Glibc
import HTTPClient
import JSON

/// One campaign that is watched.
@LoopActor
final class CampaignFollower {
  private let console: Console
  private let id: String
  /// How long a server may be away once it was there.
  private let patience: Duration
  private let view: FollowView
  private var reader = EventReader()
  private var end: ConsoleStatus?
  private var failure: ConsoleFailure?
  /// The server was heard at least once; before that, one that is away is a wrong address.
  private var isKnown: Bool
  private var lostAt: LoopInstant?

  /// The server speaks every 15 seconds at least.
  private static let silence: Duration = .seconds(50)
  private static let shortestPause: Duration = .milliseconds(250)
  private static let longestPause: Duration = .seconds(5)

  /// - Parameter isKnown: this command has had an answer of the server already.
  init(_ console: Console, _ id: String, patience: Duration, isKnown: Bool) {
    self.console = console
    self.id = id
    self.patience = patience
    self.isKnown = isKnown
    view = FollowView(id: id, screen: console.screen, printsJSON: console.printsJSON)
  }

  /// - Returns: how the campaign ended.
  /// - Throws: `ConsoleFailure` when it cannot be followed, or the server stays away.
  func run() async throws(ConsoleFailure) -> ConsoleStatus {
    let stall = Stall(Self.silence)
    let signal = try? Signal(SIGINT) { stall.interrupt() }
    defer { signal?.close() }
    var pause = Self.shortestPause
    while true {
      reader.restart()
      let before = reader.lastID
      let wait = try await connect(stall)
      if stall.isInterrupted {
        view.interrupted()
        return .interrupted
      }
      if let end { return end }
      if reader.lastID != before { pause = Self.shortestPause }
      let lostAt = lostAt ?? Loop.now
      self.lostAt = lostAt
      let away = Loop.now - lostAt
      if away > patience {
        view.close()
        throw ConsoleFailure(
          .unreachable, Words.gaveUp(console.server.name, Figures.duration(away.milliseconds)))
      }
      view.lost(for: away)
      let until = Loop.now + max(pause, wait)
      while Loop.now < until, !stall.isInterrupted { try? await Loop.sleep(for: .milliseconds(50)) }
      pause = min(pause * 2, Self.longestPause)
    }
  }

  /// One connection, from its start to its end.
  /// - Returns: how long the server asks to be left alone.
  private func connect(_ stall: Stall) async throws(ConsoleFailure) -> Duration {
    let request = ConsoleRequest(.get, ["api", "campanas", id, "eventos"])
    let outcome = try await console.stream(request, lastEvent: reader.lastID, through: stall) { [self] bytes in
      for event in reader.read(bytes) where end == nil && failure == nil { take(event) }
      return end == nil && failure == nil && !reader.isLost
    }
    if let failure {
      view.close()
      throw failure
    }
    if end != nil || stall.isInterrupted { return .zero }
    switch outcome {
    case .response(let response) where response.status == 204: try await finish()
    case .response(let response) where (200..<300).contains(response.status): break
    case .response(let response):
      let isPassing = response.status == 429 || response.status >= 500
      guard isKnown, isPassing else {
        view.close()
        _ = try await console.answer(to: outcome, of: request)
        return .zero
      }
      return .seconds(min(60, response.retryAfter.flatMap { Int($0) } ?? 0))
    case .failure:
      if !isKnown { _ = try await console.answer(to: outcome, of: request) }
    }
    return .zero
  }

  /// Nothing has changed since the last event, and nothing will: the state itself says how it ended.
  private func finish() async throws(ConsoleFailure) {
    let answer = try await console.send(ConsoleRequest(.get, ["api", "estado-cola", id]))
    show(answer.json, String(decoding: answer.bytes, as: UTF8.self))
  }

  private func take(_ event: EventReader.Event) {
    isKnown = true
    if lostAt != nil {
      lostAt = nil
      view.back()
    }
    guard let json = try? JSONDocument.parse(Array(event.data.utf8)) else { return }
    if event.kind == "eliminada" {
      failure = ConsoleFailure(.refused, Words.deleted(id))
    } else {
      show(json, event.data)
    }
  }

  private func show(_ json: JSONValue, _ text: String) {
    let figures = CampaignFigures(json)
    if figures.state == "borrador" {
      failure = ConsoleFailure(.refused, Words.draftIsNotSent(id))
      return
    }
    view.show(figures, text)
    end = figures.outcome
    if end != nil { view.finish(figures) }
  }
}
