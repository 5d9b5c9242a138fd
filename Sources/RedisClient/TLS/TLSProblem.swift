// Why there is no TLS connection to Redis. The operator reads it in the log, in `/health`, which everybody can see, and
// from `LoopServer salud --redis`. So it is Spanish, says what to do, and names neither hosts nor files.

import COpenSSL

/// A reason why a TLS connection failed.
enum TLSProblem: Error, Hashable, CustomStringConvertible {
  // The server's certificate.
  case expired
  case notYetValid
  case otherName
  case unknownAuthority
  /// Any other defect, in OpenSSL's words.
  case invalidCertificate(String)

  // The two ends do not speak the same.
  /// The far end answered, but not with TLS.
  case notTLS
  /// The far end accepted the connection and did not answer the greeting in time.
  case noAnswer
  /// Found without TLS: the far end answered with TLS.
  case isTLS
  /// Found without TLS: the far end closed the connection without an answer, as Redis does where it has TLS.
  case mayBeTLS
  case noCommonVersion
  case noAgreement

  // What the server says of the client's certificate.
  case certificateWanted
  case certificateRefused

  // The files of the URL's parameters.
  case unreadableAuthorities
  case unreadableCertificate
  case unreadableKey
  case keyOfAnother

  /// The far end closed the connection, or it broke.
  case closed
  /// Anything else, in OpenSSL's words.
  case other(String)

  var description: String {
    switch self {
    case .expired: "TLS: el certificado de Redis ha caducado; renuévelo"
    case .notYetValid: "TLS: el certificado de Redis todavía no es válido; compare los relojes de las dos máquinas"
    case .otherName:
      "TLS: el certificado de Redis es de otro nombre; ponga en REDIS_URL el que lleva, o añada ?servername="
    case .unknownAuthority:
      "TLS: el certificado de Redis es de una autoridad desconocida; indique la suya en REDIS_URL con ?cacert="
    case .invalidCertificate(let words): "TLS: el certificado de Redis no es válido (\(words))"
    case .notTLS: "TLS: en ese puerto no se habla TLS; use el puerto con TLS de Redis, o redis:// sin cifrar"
    case .noAnswer:
      "TLS: ese puerto no contesta al saludo; si Redis no tiene TLS ahí, use su puerto con TLS, o redis:// sin cifrar"
    case .isTLS: "TLS: en ese puerto se habla TLS; use rediss:// en REDIS_URL"
    case .mayBeTLS:
      "TLS: Redis cierra la conexión sin contestar; si en ese puerto se habla TLS, use rediss:// en REDIS_URL"
    case .noCommonVersion: "TLS: Redis no admite TLS 1.2 ni 1.3"
    case .noAgreement:
      "TLS: Redis rechaza el saludo: no hay cifrado en común, o pide un certificado de cliente (?cert= y ?key=)"
    case .certificateWanted: "TLS: Redis pide un certificado de cliente; indíquelo en REDIS_URL con ?cert= y ?key="
    case .certificateRefused: "TLS: Redis no acepta el certificado de cliente de ?cert= (¿autoridad, fecha?)"
    case .unreadableAuthorities:
      "TLS: no se puede leer el archivo o la carpeta de ?cacert=; deben ser certificados en PEM"
    case .unreadableCertificate: "TLS: no se puede leer el archivo de ?cert=; debe ser un certificado en PEM"
    case .unreadableKey: "TLS: no se puede leer el archivo de ?key=; debe ser una clave en PEM y sin contraseña"
    case .keyOfAnother: "TLS: la clave de ?key= no es la del certificado de ?cert="
    case .closed: "TLS: Redis cerró la conexión"
    case .other(let words): "TLS: \(words)"
    }
  }

  /// What the check of the server's certificate found (`X509_V_ERR_…`).
  init(verification code: Int) {
    switch Int32(code) {
    case X509_V_ERR_CERT_HAS_EXPIRED: self = .expired
    case X509_V_ERR_CERT_NOT_YET_VALID: self = .notYetValid
    case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: self = .otherName
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
      X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
      X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_CERT_UNTRUSTED:
      self = .unknownAuthority
    default: self = .invalidCertificate(String(cString: X509_verify_cert_error_string(code)))
    }
  }

  /// What OpenSSL's queue of errors says, oldest first.
  init(error: UInt) {
    guard openssl_shim_library(error) == ERR_LIB_SSL else {
      self = .other(Self.words(error))
      return
    }
    switch openssl_shim_reason(error) {
    case SSL_R_WRONG_VERSION_NUMBER, SSL_R_HTTP_REQUEST, SSL_R_PACKET_LENGTH_TOO_LONG, SSL_R_BAD_RECORD_TYPE:
      self = .notTLS
    case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, SSL_R_VERSION_TOO_LOW,
      SSL_R_NO_PROTOCOLS_AVAILABLE:
      self = .noCommonVersion
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY: self = .noAgreement
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED: self = .certificateWanted
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE,
      SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED, SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED,
      SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN, SSL_R_TLSV1_ALERT_UNKNOWN_CA, SSL_R_TLSV1_ALERT_DECRYPT_ERROR:
      self = .certificateRefused
    case SSL_R_UNEXPECTED_EOF_WHILE_READING: self = .closed
    default: self = .other(Self.words(error))
    }
  }

  private static func words(_ error: UInt) -> String {
    ERR_reason_error_string(error).map { String(cString: $0) } ?? "error \(error)"
  }
}
