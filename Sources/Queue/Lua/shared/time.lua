-- time: Redis' clock, which is the same for all instances.

-- The time since 1970 in whole ms, and in µs.
local function clock()
  local time = redis.call('TIME')
  local now_us = time[1] * 1000000 + time[2]
  return math.floor(now_us / 1000), now_us
end
