// What can be wrong with a multipart/form-data body, and the HTTPError that the client gets for it.

/// A defect of a multipart body.
public enum MultipartError: String, Error, Sendable, CaseIterable {
  case notMultipart, badBoundary, badDelimiter, badPartHeader, partHeaderTooLong, unnamedPart, tooManyParts, truncated
  case fieldTooLong, tooManyParameters, foreignName

  /// 415 when the body is something else altogether, 422 when a field's name is not UTF-8, 400 when it is broken.
  package var httpError: HTTPError {
    switch self {
    case .notMultipart: HTTPError(.unsupportedMediaType, "El cuerpo debe ser multipart/form-data")
    case .badBoundary: Self.malformed("el separador (boundary) de Content-Type falta o no es válido")
    case .badDelimiter: Self.malformed("hay un separador mal formado")
    case .badPartHeader: Self.malformed("una parte tiene cabeceras mal formadas")
    case .partHeaderTooLong: Self.malformed("una parte tiene cabeceras demasiado largas")
    case .unnamedPart: Self.malformed("una parte no tiene nombre de campo")
    case .tooManyParts: Self.malformed("tiene demasiados campos")
    case .truncated: Self.malformed("está incompleto, falta el separador final")
    case .tooManyParameters: Self.malformed("una cabecera tiene más de \(HeaderParameters.limit) parámetros")
    case .foreignName:
      HTTPError(
        issues: [ValidationIssue(["body"], "Los nombres de los campos deben estar en UTF-8", type: "value_error")])
    case .fieldTooLong: Self.malformed("un campo de texto es demasiado largo")
    }
  }

  private static func malformed(_ reason: String) -> HTTPError {
    HTTPError(.badRequest, "Formulario multipart no válido: \(reason)")
  }
}
