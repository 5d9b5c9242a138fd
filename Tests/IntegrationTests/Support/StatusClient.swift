// Asks for statuses many times a second, which would be too much for a curl process each.

import EventLoop
import Foundation
import HTTPClient

@LoopActor
final class StatusClient {
  private let client = CurlClient()

  /// A status answer, with its sum checked.
  struct Status: Sendable {
    var text: String
    var isSound: Bool
  }

  /// nil when the instance does not answer with 200 within a second.
  func status(_ id: String, at port: Int) async -> Status? {
    let name = id.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? id
    guard let url = try? ClientURL("http://127.0.0.1:\(port)/api/estado-cola/\(name)"),
      case .response(let response) = await client.perform(
        ClientRequest(method: .get, url: url, timeout: .seconds(1))),
      response.status == 200, !response.isTruncated
    else { return nil }
    let text = String(decoding: response.body, as: UTF8.self)
    let answer = CurlAnswer(status: 200, headers: [:], body: text, exit: .exited(0))
    return Status(text: text, isSound: (try? answer.checkSum()) != nil)
  }

  func close() { client.close() }
}
