#!lua flags=allow-oom
-- limit_rate: counts one request of one client against LIMITE_POR_IP, over all instances.
--
-- The generic cell rate algorithm, as in Access/RequestRate.swift: the key holds the time (µs) at which the client will
-- have its whole limit again, and expires then. A refused request uses up nothing. A replay counts once more.
--
-- KEYS  1 limite:CLIENT
-- ARGV  1 requests a minute, 1 to 60,000,000
-- Returns  {1 allowed or 0, requests that could follow at once, µs until all are there again, µs until the next is
-- allowed}
--- @include "time"
local client, limit, MINUTE = KEYS[1], tonumber(ARGV[1]), 60000000
local interval = math.floor(MINUTE / limit)
local whole = interval * limit

local _, now = clock()
-- A clock that was set back must not hold a client for longer than a minute.
local start = math.max(now, math.min(tonumber(redis.call('GET', client)) or 0, now + whole))
local due = start + interval

if due - now > whole then
  return {0, math.floor((whole - (start - now)) / interval), start - now, due - now - whole}
end
redis.call('SET', client, string.format('%.0f', due), 'PX', math.ceil((due - now) / 1000))
return {1, math.floor((whole - (due - now)) / interval), due - now, 0}
