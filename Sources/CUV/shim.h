// libuv: the event loop. Everything above calls it through the EventLoop module only.
#pragma once
#include <uv.h>

// uv_loop_configure is variadic, and Swift does not call variadic C functions. This option takes no further argument: the
// loop then adds up the time it waits for sockets.
static inline int uv_shim_measure_idle_time(uv_loop_t *loop) {
  return uv_loop_configure(loop, UV_METRICS_IDLE_TIME);
}
