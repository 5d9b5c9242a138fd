// llhttp: the HTTP/1 parser that pairs with libuv in Node.js. Used by the HTTPServer module only.
//
// Debian 12 ships its C sources (package node-llhttp) and no library, so llhttp.c, api.c and http.c of this
// target compile them; the sources include "llhttp.h", hence this shim's name. Where a system has
// libllhttp-dev, that package's header and sources are not needed and it is picked instead.
#ifndef LOOPSERVER_CLLHTTP_SHIM
#define LOOPSERVER_CLLHTTP_SHIM
// Loose mode lets `X-A:\rTransfer-Encoding: chunked` become a header (CVE-2023-30589).
#ifndef LLHTTP_STRICT_MODE
#define LLHTTP_STRICT_MODE 1
#endif
#if __has_include("/usr/share/include/llhttp/llhttp.h")
#include "/usr/share/include/llhttp/llhttp.h"
#else
#include_next <llhttp.h>
#endif
#endif
