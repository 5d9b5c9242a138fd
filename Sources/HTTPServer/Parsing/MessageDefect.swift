// Why a request was refused before it reached a handler. One case per rule, so that tests can say which rule they mean;
// each has its status and the Spanish sentence that the client gets. Raised by HeadScanner, ChunkedFramingScanner and
// RequestReader, answered by HTTPConnection, which then closes: nothing behind such a message can be trusted.

/// A breach of HTTP's syntax or of a size limit in what a client sent.
public enum MessageDefect: String, Error, Sendable, CaseIterable {
  case unknownMethod, connectMethod, badTarget, badVersion
  case bareLineFeed, bareCarriageReturn
  case foldedHeader, emptyHeaderName, badHeaderName, badHeaderValue
  case missingHost, duplicateHost, badHost, duplicateField
  case badTransferEncoding, duplicateTransferEncoding, transferEncodingBefore11
  case badContentLength, duplicateContentLength, contentLengthAndTransferEncoding
  case requestLineTooLong, headerBlockTooLong, tooManyHeaders
  case badChunk, chunkExtensionsTooLong, trailersTooLong, badTrailer
  /// llhttp refused what our own scan let through, or the two saw the message end at different bytes.
  case parserDisagreement
  /// The client ended its side in the middle of a message.
  case truncated

  /// 400, but for the two limits that have a status of their own (RFC 9110, 15.5.15; RFC 6585, 5).
  public var status: HTTPStatus {
    switch self {
    case .requestLineTooLong: .uriTooLong
    case .headerBlockTooLong, .tooManyHeaders: .headerFieldsTooLarge
    default: .badRequest
    }
  }

  /// The reason in Spanish, for `detail`.
  public var explanation: StaticString {
    switch self {
    case .unknownMethod: "método desconocido"
    case .connectMethod: "este servidor no es un proxy"
    case .badTarget: "dirección no válida (los caracteres especiales y las letras con acento van como %XX)"
    case .badVersion: "versión de HTTP no admitida (solo 1.0 y 1.1)"
    case .bareLineFeed: "salto de línea sin retorno de carro"
    case .bareCarriageReturn: "retorno de carro sin salto de línea"
    case .foldedHeader: "cabecera partida en varias líneas"
    case .emptyHeaderName: "cabecera sin nombre"
    case .badHeaderName: "nombre de cabecera no válido"
    case .badHeaderValue: "valor de cabecera no válido"
    case .missingHost: "falta la cabecera Host"
    case .duplicateHost: "cabecera Host repetida"
    case .badHost: "cabecera Host no válida"
    case .duplicateField: "cabecera repetida que solo puede ir una vez"
    case .badTransferEncoding: "Transfer-Encoding solo puede ser chunked"
    case .duplicateTransferEncoding: "cabecera Transfer-Encoding repetida"
    case .transferEncodingBefore11: "Transfer-Encoding necesita HTTP/1.1"
    case .badContentLength: "Content-Length no válido"
    case .duplicateContentLength: "cabecera Content-Length repetida"
    case .contentLengthAndTransferEncoding: "Content-Length y Transfer-Encoding a la vez"
    case .requestLineTooLong: "la primera línea es demasiado larga"
    case .headerBlockTooLong: "las cabeceras son demasiado largas"
    case .tooManyHeaders: "demasiadas cabeceras"
    case .badChunk: "cuerpo chunked no válido"
    case .chunkExtensionsTooLong: "extensiones de chunked demasiado largas"
    case .trailersTooLong: "cabeceras finales demasiado largas"
    case .badTrailer: "cabeceras finales no válidas"
    case .parserDisagreement: "mensaje no válido"
    case .truncated: "mensaje incompleto"
    }
  }
}
