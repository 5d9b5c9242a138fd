// `LoopServer sistema`: how the server is, and what it has to do.

import ArgumentParser
import EventLoop
import JSON

package struct SystemCommand: Verb {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "sistema", abstract: Words.system, discussion: Words.consoleEnvironment)
  }

  @OptionGroup(title: Words.connection) var connection: ConnectionOptions

  package init() {}

  package func run() throws { try perform() }

  @LoopActor func work(_ console: Console) async throws(ConsoleFailure) -> ConsoleStatus {
    let answer = try await console.send(ConsoleRequest(.get, ["api", "estado-sistema"]))
    if console.printsJSON {
      console.screen.write(answer.bytes + [UInt8(ascii: "\n")])
    } else {
      console.screen.lines(
        SystemText.lines(
          answer.json, server: console.server.name, console.screen.width, now: Loop.wallClockMilliseconds()))
    }
    return .done
  }
}
