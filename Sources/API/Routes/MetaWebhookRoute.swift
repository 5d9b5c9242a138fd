// GET and POST /webhooks/meta: where Meta tells what became of messages. Open to everybody, because Meta has no API
// key: the GET asks for META_VERIFY_TOKEN, the POST for a signature of the raw body under META_APP_SECRET. Without
// either setting the respective method is refused.
//
// A signature can be checked only when the whole body is there. Until then the sender may be a stranger, who must not
// be able to keep Meta out: the body takes no slot, has to arrive in time, and is dropped for newer ones
// (`UnprovenBodies`).

import Crypto
import EventLoop
import HTTPServer
import JSON
import Webhooks

@LoopActor
package final class MetaWebhookRoute {
  private let verifyToken: String?
  private let signature: MetaSignature?
  private let recorder: NotificationRecorder
  private let arriving = UnprovenBodies(limit: NotificationLimits.unproven, refusal: MetaWebhookRoute.refusal)
  private let small = RequestSlots(limit: NotificationLimits.small, refusal: MetaWebhookRoute.refusal)
  private let large = RequestSlots(limit: NotificationLimits.large, refusal: MetaWebhookRoute.refusal)

  private nonisolated static let refusal = "Demasiadas notificaciones a la vez"
  /// The longest challenge; Meta's are far shorter.
  private static let longestChallenge = 1024

  package init(verifyToken: String?, appSecret: String?, recorder: NotificationRecorder) {
    self.verifyToken = verifyToken
    signature = appSecret.map(MetaSignature.init)
    self.recorder = recorder
  }

  /// Answers the challenge with which Meta checks the address once.
  func verify(_ request: HTTPRequest) throws -> HTTPResponse {
    guard let verifyToken else {
      throw HTTPError(.forbidden, "Falta META_VERIFY_TOKEN: el webhook no se puede verificar")
    }
    // A token that is not UTF-8 cannot be the operator's.
    guard (try? request.query("hub.mode")) == "subscribe", let token = try? request.query("hub.verify_token"),
      let challenge = try? request.query("hub.challenge"), challenge.utf8.count <= Self.longestChallenge,
      ConstantTime.areEqual(token, verifyToken)
    else { throw HTTPError(.forbidden, "El token de verificación no coincide") }
    return HTTPResponse(text: challenge)
  }

  package func receive(_ request: HTTPRequest) async throws -> HTTPResponse {
    guard let signature else {
      throw HTTPError(.forbidden, "Falta META_APP_SECRET: no se aceptan notificaciones sin comprobar su firma")
    }
    guard let claimed = request.header("x-hub-signature-256").flatMap(MetaSignature.claimed) else {
      throw HTTPError(.forbidden, "Falta la firma X-Hub-Signature-256, o no es válida")
    }
    let body = try await arriving.collect(request)
    guard signature.matches(claimed, body) else {
      throw HTTPError(.forbidden, "La firma X-Hub-Signature-256 no coincide con el cuerpo")
    }
    return try await (body.count <= RequestLimits.smallBody ? small : large).take().during {
      let notification: JSONValue
      do { notification = try await JSONDocument.parse(long: body) } catch is JSONDocumentError {
        throw HTTPError(.badRequest, "El cuerpo no es JSON válido")
      }
      return HTTPResponse(json: try await recorder.record(notification).json)
    }
  }
}
