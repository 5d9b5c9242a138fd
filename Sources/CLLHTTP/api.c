// One of llhttp's three compile units; see include/llhttp.h.
#include "llhttp.h"
#if __has_include("/usr/share/llhttp/api.c")
#include "/usr/share/llhttp/api.c"
#endif
