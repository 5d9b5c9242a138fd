// The real nginx with the configuration that is shipped (deploy/nginx), in front of instances of this machine. Only two
// things are exchanged, which differ on a machine without Docker: the address at which nginx listens, and the name that
// Docker resolves to all instances.

import EventLoop
import Foundation
import HTTPClient
import TestSupport
import Testing

/// A running nginx; `stop` ends it and its workers.
@LoopActor
final class Nginx {
  let port: UInt16
  private let child: ChildProcess
  private let directory: String

  /// - Parameter instances: ports of 127.0.0.1.
  init(before instances: [UInt16]) throws {
    let directory = try ServerProcess.makeDirectory()
    let port = try freePort()
    (self.directory, self.port) = (directory, port)
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let shipped = try String(contentsOf: root.appendingPathComponent("deploy/nginx/loopserver.conf"), encoding: .utf8)
    var lines: [String] = []
    for line in shipped.components(separatedBy: "\n") {
      let words = line.split(separator: " ")
      if words.first == "resolver" { continue }
      if words.first == "listen" {
        lines.append("listen 127.0.0.1:\(port);")
      } else if words.starts(with: ["server", "loopserver:8000", "resolve"]) {
        for instance in instances { lines.append("server 127.0.0.1:\(instance) " + words[3...].joined(separator: " ")) }
      } else {
        lines.append(line)
      }
    }
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(directory)/\($0);" }
    let user = geteuid() == 0 ? "user root;" : ""
    let text = """
      daemon off; \(user) worker_processes 1; pid \(directory)/pid; error_log stderr;
      events { worker_connections 512; }
      http { \(temporary.joined(separator: " "))
      \(lines.joined(separator: "\n"))
      }
      """
    try text.write(toFile: directory + "/nginx.conf", atomically: false, encoding: .utf8)
    let path =
      ["/usr/sbin/nginx", "/usr/local/sbin/nginx"].first(where: FileManager.default.isExecutableFile) ?? "nginx"
    child = try ChildProcess(
      "/usr/bin/setpriv", ["--pdeathsig", "TERM", path, "-c", directory + "/nginx.conf", "-p", directory],
      standardOutput: .ignore, standardError: .capture)
  }

  /// The error log.
  var log: String { child.standardError.text }

  func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

  func stop() async {
    child.kill(SIGTERM)
    _ = await child.wait()
    try? FileManager.default.removeItem(atPath: directory)
  }
}

/// Asks for one address again and again, and keeps the answers with their times.
@LoopActor
final class Poller {
  private(set) var answers: [(status: Int, time: Duration)] = []
  private let client = CurlClient()
  private let url: ClientURL
  private var task: Task<Void, Never>?
  private var isStopping = false

  /// Answers other than 200; 0 is none at all.
  var failures: [Int] { answers.map(\.status).filter { $0 != 200 } }

  init(_ url: String) throws { self.url = try ClientURL(url) }

  func start() {
    task = spawn { [self] in
      while !isStopping {
        await ask()
        try? await Loop.sleep(for: .milliseconds(5))
      }
    }
  }

  func ask() async {
    let before = Loop.now
    let outcome = await client.perform(ClientRequest(method: .get, url: url, timeout: .seconds(60)))
    var status = 0
    if case .response(let response) = outcome { status = response.status }
    answers.append((status, Loop.now - before))
  }

  func stop() async {
    isStopping = true
    await task?.value
    client.close()
  }
}
