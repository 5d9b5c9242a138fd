// Runs the real curl, as a reader of the README does.

import EventLoop
import Foundation

/// An answer as curl saw it.
struct CurlAnswer: Sendable {
  var status: Int
  /// The headers by their names in lower case.
  var headers: [String: String]
  var body: String
  /// curl's own exit code.
  var exit: ChildProcess.ExitStatus

  /// The body as a JSON object; empty when it is none.
  var json: [String: Any] {
    ((try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any]) ?? [:]
  }

  func int(_ key: String) -> Int? { json[key] as? Int }
  func string(_ key: String) -> String? { json[key] as? String }

  /// `advertencias`.
  var warnings: [(code: String, message: String, rows: Int, row: Int?)] {
    (json["advertencias"] as? [[String: Any]] ?? []).map { warning in
      (
        warning["codigo"] as? String ?? "", warning["mensaje"] as? String ?? "", warning["filas"] as? Int ?? -1,
        warning["primera_fila"] as? Int
      )
    }
  }
}

/// Runs `curl` with the given arguments.
@LoopActor
func curl(_ arguments: String..., input: [UInt8] = []) async throws -> CurlAnswer {
  try await curl(arguments, input: input)
}

@LoopActor
func curl(_ arguments: [String], input: [UInt8] = []) async throws -> CurlAnswer {
  let headerFile = NSTemporaryDirectory() + "curl-headers-" + UUID().uuidString
  defer { try? FileManager.default.removeItem(atPath: headerFile) }
  let child = try ChildProcess(
    "curl", ["-sS", "--max-time", "60", "-D", headerFile, "-w", "\n%{http_code}"] + arguments,
    standardOutput: .capture, standardError: .capture, standardInput: input)
  let exit = await child.wait()
  let text = child.standardOutput.text
  let lineEnd = text.lastIndex(of: "\n") ?? text.startIndex
  let status = Int(text[lineEnd...].dropFirst()) ?? 0
  var headers: [String: String] = [:]
  let head = (try? String(contentsOfFile: headerFile, encoding: .utf8)) ?? ""
  for line in head.components(separatedBy: "\r\n") {
    guard let colon = line.firstIndex(of: ":") else { continue }
    headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
  }
  return CurlAnswer(status: status, headers: headers, body: String(text[..<lineEnd]), exit: exit)
}
