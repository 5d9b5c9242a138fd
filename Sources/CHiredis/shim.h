// hiredis: Redis' protocol and its asynchronous API. Used by the RedisClient module only.
#pragma once
#include <hiredis/async.h>
#include <hiredis/hiredis.h>
#include <hiredis/sds.h>

// Hands the replies in the reader to their callbacks. The library exports it, and its own TLS of later versions calls
// it; 0.14's header does not mention it.
void redisProcessCallbacks(redisAsyncContext *context);

// The commands that are not written yet. What is behind the length of an sds string is known to inline functions only.
static inline size_t hiredis_shim_unwritten(const redisAsyncContext *context) { return sdslen(context->c.obuf); }

// Takes the first bytes off the commands that are not written yet, as redisBufferWrite does after a write.
static inline int hiredis_shim_wrote(redisAsyncContext *context, size_t count) {
  if (count < sdslen(context->c.obuf)) {
    sdsrange(context->c.obuf, (int)count, -1);
    return REDIS_OK;
  }
  sdsfree(context->c.obuf);
  context->c.obuf = sdsempty();
  return context->c.obuf ? REDIS_OK : REDIS_ERR;
}
