// libuv: the event loop. Everything above calls it through the EventLoop module only.
#pragma once
#include <malloc.h>
#include <uv.h>

// uv_loop_configure is variadic, and Swift does not call variadic C functions. This option takes no further argument: the
// loop then adds up the time it waits for sockets.
static inline int uv_shim_measure_idle_time(uv_loop_t *loop) {
  return uv_loop_configure(loop, UV_METRICS_IDLE_TIME);
}

// The C library keeps what was freed for the next allocation, and after a burst that may be most of the process.
// mallinfo2 has no place in Swift's own module of the C library.
static inline size_t uv_shim_spare_memory(void) { return mallinfo2().fordblks; }
static inline void uv_shim_trim_memory(void) { malloc_trim(0); }
