// A table of curl's result codes by the kinds of failure that this server tells apart. CurlTransfer asks it when curl
// is done.

import CCurl

extension ClientFailure.Kind {
  /// The kind of a curl code other than CURLE_OK.
  init(curl code: CURLcode) {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
      self = .dns
    case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED:
      self = .connect
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ENGINE_NOTFOUND,
      CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_INITFAILED,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_SHUTDOWN_FAILED, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
      self = .tls
    case CURLE_OPERATION_TIMEDOUT:
      self = .timeout
    case CURLE_ABORTED_BY_CALLBACK:
      self = .aborted
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE:
      self = .reset
    case CURLE_GOT_NOTHING:
      self = .emptyReply
    case CURLE_SEND_FAIL_REWIND:
      self = .sendRewind
    case CURLE_WRITE_ERROR, CURLE_FILESIZE_EXCEEDED:
      self = .tooLarge
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP2,
      CURLE_HTTP_RETURNED_ERROR:
      self = .protocol
    default:
      self = .other
    }
  }
}
