// The answers when the queue refuses a call or cannot be reached; they are the same for every route.

import HTTPServer
import RedisClient

extension HTTPError {
  /// The answer for a call that failed in Redis.
  package init(_ error: RedisError) {
    switch error.serverError?.kind {
    case .wrongType: self = .campaignDamaged
    case .newerFormat: self = .campaignIsNewer
    default: self = .redisUnavailable
    }
  }

  /// Redis cannot be written to; the client shall try again.
  package static let redisUnavailable = HTTPError(
    .serviceUnavailable, "Redis no disponible", headers: ["Retry-After": "5"])

  /// One of the campaign's keys is of another type than ours.
  package static let campaignDamaged = HTTPError(
    .conflict,
    "La campaña está dañada en Redis: una de sus claves no tiene lo que este servidor guardó. Su estado"
      + " (GET /api/estado-cola) dice cuál; se puede eliminar")

  /// A newer version has stored it.
  package static let campaignIsNewer = HTTPError(
    .conflict,
    "La campaña la guardó una versión más nueva de LoopServer: esta instancia no la lee ni la cambia. Actualícela")

  /// - Parameter isLost: whether the campaign existed, and Redis has lost it.
  package static func campaignNotFound(_ id: String, isLost: Bool = false) -> HTTPError {
    let lost = ": Redis la perdió; súbala de nuevo (lo ya enviado puede repetirse) o elimínela"
    return HTTPError(.notFound, "Campaña '\(id)' no encontrada" + (isLost ? lost : ""))
  }
}
