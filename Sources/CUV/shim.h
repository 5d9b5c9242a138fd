// libuv: the event loop. Everything above calls it through the EventLoop module only.
#pragma once
#include <uv.h>
