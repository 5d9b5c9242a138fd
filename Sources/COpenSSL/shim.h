// OpenSSL. libcrypto: SHA-256, HMAC-SHA256 and constant-time comparison (the module Crypto). libssl: TLS towards Redis
// (the module RedisClient).
//
// Much of libssl's interface is macros, which Swift does not see. The functions below call one each; the constants have
// names of their own because they are macros with a cast inside.
#pragma once
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// TLS 1.2 or newer; a write may be taken in part, and be repeated from a buffer that has moved; no renegotiation, so
// that a write never waits for something to read.
static inline int openssl_shim_set_up(SSL_CTX *context) {
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

// Server Name Indication.
static inline int openssl_shim_set_server_name(SSL *ssl, const char *name) {
  return (int)SSL_set_tlsext_host_name(ssl, name);
}

// ERR_GET_LIB and ERR_GET_REASON are inline already, but with a type per platform.
static inline int openssl_shim_library(unsigned long error) { return ERR_GET_LIB(error); }
static inline int openssl_shim_reason(unsigned long error) { return ERR_GET_REASON(error); }

// A key with a passphrase is refused: by default OpenSSL would ask for it on the terminal, and wait.
static int openssl_shim_no_passphrase(char *buffer, int size, int writing, void *data) {
  (void)buffer, (void)size, (void)writing, (void)data;
  return -1;
}
static inline void openssl_shim_ask_for_no_passphrase(SSL_CTX *context) {
  SSL_CTX_set_default_passwd_cb(context, openssl_shim_no_passphrase);
}
