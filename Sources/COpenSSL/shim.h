// OpenSSL's libcrypto: SHA-256, HMAC-SHA256 and constant-time comparison.
#pragma once
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
