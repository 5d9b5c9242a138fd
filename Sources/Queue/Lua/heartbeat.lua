#!lua flags=allow-oom
-- heartbeat: says that an instance lives and takes campaigns, and drops those that have fallen silent.
--
-- The key is for people. It lives for a lease and is renewed every third of it, or when its text changes: a beat that
-- writes little keeps the append-only file small. Placement reads the sorted set, which has when each instance was last
-- heard of, by Redis' clock. After a jump of that clock live instances are back with their next beat. All this is a
-- hint: only its token says who owns a campaign.
--
-- KEYS  1 instancia:ID  2 instancias
-- ARGV  1 ID  2 what it owns, for people  3 ARRIENDO_MS  4 ms of silence after which an instance is dropped
-- Returns  how many were dropped, at most 1000 a call
--- @include "time"
local instance, instances = KEYS[1], KEYS[2]
local id, account, lease, silence = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local LIMIT = 500

local now = clock()

if redis.call('GET', instance) ~= account or redis.call('PTTL', instance) <= lease * 2 / 3 then
  redis.call('SET', instance, account, 'PX', lease)
end
redis.call('ZADD', instances, now, id)
local dropped = 0
for _, range in ipairs({{'-inf', '(' .. now - silence}, {'(' .. now, '+inf'}}) do
  local gone = redis.call('ZRANGEBYSCORE', instances, range[1], range[2], 'LIMIT', 0, LIMIT)
  if #gone > 0 then dropped = dropped + redis.call('ZREM', instances, unpack(gone)) end
end
return dropped
