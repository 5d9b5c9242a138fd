// Counts of uploads: how many run, how they ended, their bytes and rows. The route table wraps both upload routes in
// `measure`; `CampaignUpload` counts bytes and rows.

import EventLoop
import HTTPServer

@LoopActor
package final class IntakeMeter {
  package enum Result: String, CaseIterable, Sendable {
    case published = "publicada"
    /// The very same upload again: the first answer was given.
    case repeated = "repetida"
    /// Something is wrong with it.
    case refused = "rechazada"
    /// Redis, the credentials or the API's address is missing.
    case unavailable = "no_disponible"
    /// The client went away, or was too slow.
    case interrupted = "interrumpida"
  }

  package private(set) var running = 0
  package private(set) var results: [Result: Int] = [:]
  /// Bytes of files and JSON bodies.
  package var bytes = 0
  /// Rows of uploads that were read to their end: to be sent, excluded, wrong, and repeated.
  package private(set) var acceptedRows = 0
  package private(set) var excludedRows = 0
  package private(set) var rejectedRows = 0
  package private(set) var duplicateRows = 0

  func noteRows(_ summary: IntakeSummary) {
    acceptedRows += summary.accepted - summary.excluded
    excludedRows += summary.excluded
    rejectedRows += summary.rejected
    duplicateRows += summary.duplicates
  }

  /// Handles one upload and counts how it ended.
  package func measure(_ handle: () async throws -> HTTPResponse) async throws -> HTTPResponse {
    running += 1
    defer { running -= 1 }
    do {
      let response = try await handle()
      results[Self.result(of: response), default: 0] += 1
      return response
    } catch {
      results[Self.result(of: error), default: 0] += 1
      throw error
    }
  }

  package static func result(of response: HTTPResponse) -> Result {
    if response.status.code >= 400 { return result(ofStatus: response.status) }
    return response.headers["Idempotent-Replay"] == nil ? .published : .repeated
  }

  package static func result(of error: any Error) -> Result {
    (error as? HTTPError).map { result(ofStatus: $0.status) } ?? .interrupted
  }

  private static func result(ofStatus status: HTTPStatus) -> Result {
    if status == .requestTimeout { return .interrupted }
    return status.code < 500 ? .refused : .unavailable
  }
}
