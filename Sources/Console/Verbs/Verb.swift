// How a verb runs: the loop is driven on this thread for as long as the conversation lasts (an asynchronous command of
// the argument parser would start worker threads), and how it went is the exit status.

import ArgumentParser
import EventLoop
import JSON

/// A command that talks to a server.
protocol Verb: ParsableCommand, Sendable {
  var connection: ConnectionOptions { get }

  /// Does what the command is for.
  @LoopActor func work(_ console: Console) async throws(ConsoleFailure) -> ConsoleStatus
}

extension Verb {
  func run() throws { try perform() }

  /// - Throws: `ExitCode`, always.
  func perform() throws { throw ExitCode(Loop.run { await execute() }) }

  @LoopActor private func execute() async -> Int32 {
    let screen = Screen()
    do throws(ConsoleFailure) {
      let console = Console(
        server: try ServerAddress.chosen(connection.server), key: try ServerKey.chosen(file: connection.keyFile),
        screen: screen, printsJSON: connection.printsJSON)
      defer { console.close() }
      return try await work(console).rawValue
    } catch {
      screen.note("LoopServer: \(error.text)")
      return error.status.rawValue
    }
  }
}

/// A verb of one request and one answer.
protocol Asking: Verb {
  func request() throws(ConsoleFailure) -> ConsoleRequest
  /// The answer in words.
  func lines(_ json: JSONValue, _ screen: Screen, now: Int64) -> [String]
}

extension Asking {
  @LoopActor func work(_ console: Console) async throws(ConsoleFailure) -> ConsoleStatus {
    try await ask(console)
    return .done
  }

  /// Sends the request and shows the answer.
  @LoopActor @discardableResult
  func ask(_ console: Console) async throws(ConsoleFailure) -> Answer {
    let answer = try await console.send(try request())
    show(answer, console)
    return answer
  }

  @LoopActor func show(_ answer: Answer, _ console: Console) {
    if console.printsJSON {
      console.screen.write(answer.bytes + (answer.bytes.last == UInt8(ascii: "\n") ? [] : [UInt8(ascii: "\n")]))
    } else {
      console.screen.lines(lines(answer.json, console.screen, now: Loop.wallClockMilliseconds()))
    }
  }
}

/// A verb whose campaign may be followed afterwards.
protocol Following: Asking {
  var following: FollowOptions { get }
}

extension Following {
  @LoopActor func work(_ console: Console) async throws(ConsoleFailure) -> ConsoleStatus {
    let answer = try await ask(console)
    guard following.follows, let id = answer.json["campaign_id"]?.string else { return .done }
    return try await CampaignFollower(console, id, patience: following.patience.duration, isKnown: true).run()
  }
}

/// A verb that shows a list page by page.
protocol Paging: Verb {
  /// Where the first page begins; nil for the list's beginning.
  var cursor: String? { get }
  /// All pages are wanted.
  var isWhole: Bool { get }
  func request(_ cursor: String?) throws(ConsoleFailure) -> ConsoleRequest
  var table: TextTable { get }
  /// The cells of the page's rows.
  func rows(_ json: JSONValue, _ screen: Screen, now: Int64) -> [[String]]
  /// What is said of a list without rows.
  var nothing: String { get }
}

extension Paging {
  @LoopActor func work(_ console: Console) async throws(ConsoleFailure) -> ConsoleStatus {
    var cursor = cursor
    var table = table
    var count = 0
    repeat {
      let answer = try await console.send(try request(cursor))
      cursor = answer.json["cursor"]?.text
      if console.printsJSON {
        console.screen.write(answer.bytes + [UInt8(ascii: "\n")])
      } else {
        for row in rows(answer.json, console.screen, now: Loop.wallClockMilliseconds()) {
          table.add(row)
          count += 1
        }
        if !table.isEmpty {
          console.screen.lines(table.flush(console.screen.width, isWhole: !isWhole || cursor == nil))
        }
      }
    } while isWhole && cursor != nil
    if console.printsJSON { return .done }
    if let cursor {
      console.screen.note(Words.more(cursor))
    } else if count == 0 {
      console.screen.note(nothing)
    }
    return .done
  }
}
