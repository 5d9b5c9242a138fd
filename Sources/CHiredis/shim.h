// hiredis: Redis' protocol and its asynchronous API. Used by the RedisClient module only.
#pragma once
#include <hiredis/async.h>
#include <hiredis/hiredis.h>
