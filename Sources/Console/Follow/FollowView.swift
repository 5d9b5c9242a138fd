// What somebody sees who follows a campaign: on a terminal one line that is drawn again, above it what has happened; in
// a pipe a line now and then; with --json every status of the server's, one a line.

import EventLoop

/// The display of one campaign that is followed.
@LoopActor
final class FollowView {
  private let id: String
  private let screen: Screen
  private let printsJSON: Bool
  private var state: String?
  private var reason: String?
  private var shownAt: LoopInstant?
  private var isDrawn = false
  private var isLost = false

  /// In a pipe, the least time between two lines that tell of nothing but progress.
  private static let spacing: Duration = .seconds(5)

  init(id: String, screen: Screen, printsJSON: Bool) {
    self.id = id
    self.screen = screen
    self.printsJSON = printsJSON
  }

  /// - Parameter text: the status as it came.
  func show(_ figures: CampaignFigures, _ text: String) {
    if printsJSON { return screen.line(text) }
    let now = Loop.wallClockMilliseconds()
    if figures.state != state || figures.reason != reason {
      (state, reason) = (figures.state, figures.reason)
      close()
      if screen.isTerminal || figures.reason != nil {
        let why = figures.reason.map { ". \($0)" } ?? ""
        let lines = PlainText.wrap(
          "\(PlainText.line(figures.id)): \(figures.state)\(why)", screen.width)
        screen.lines(lines.map { $0.replacing(": \(figures.state)", with: ": \(screen.state(figures.state))") })
      }
      shownAt = nil
    }
    let line = ProgressLine.text(figures, screen.isTerminal ? (screen.width ?? 80) : nil, now: now)
    if screen.isTerminal {
      screen.draw(line)
      isDrawn = true
    } else if shownAt.map({ Loop.now - $0 >= Self.spacing }) ?? true {
      shownAt = Loop.now
      screen.line(line)
    }
  }

  /// The campaign is over.
  func finish(_ figures: CampaignFigures) {
    if printsJSON { return }
    close()
    screen.lines([""] + CampaignText.counts(figures))
    if let failures = CampaignText.codes(figures, "fallos_por_codigo") {
      screen.lines(PlainText.wrap("\(Words.failures.capitalizedFirst): \(failures)", screen.width, indent: 2))
    }
  }

  func lost(for time: Duration) {
    // A server that is back at once is not worth a word.
    if time < .milliseconds(700) { return }
    let text = Words.connectionLost(Figures.duration(time.milliseconds))
    if screen.isTerminal, !printsJSON {
      screen.draw(DisplayWidth.prefix(text, (screen.width ?? 80) - 1))
      isDrawn = true
    } else if !isLost {
      screen.note(text)
    }
    isLost = true
  }

  func back() {
    guard isLost else { return }
    isLost = false
    if screen.isTerminal, !printsJSON {
      screen.erase()
      screen.line(Words.connectionBack)
      isDrawn = false
    } else {
      screen.note(Words.connectionBack)
    }
  }

  func interrupted() {
    close()
    screen.note(Words.interrupted(id))
  }

  /// Ends the line that was drawn; what it says stays.
  func close() {
    if isDrawn { screen.line("") }
    isDrawn = false
  }
}
