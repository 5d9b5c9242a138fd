#!lua flags=allow-oom
-- release: hands a campaign back, so that another instance can claim it at once.
--
-- Only with nothing in flight: the owner first records its last outcomes with a take_turn that wants nothing.
-- A repeat after a lost reply finds the token empty and is OK.
--
-- KEYS  1 :stats  2 :inflight  3 campaigns:activas (left out in a cluster)
-- ARGV  1 campaign_id  2 token
-- Returns
--   {'OK'}             free
--   {'IN_FLIGHT', n}   refused: n messages are still in flight
--   {'LOST', token}    another owner has it
--   {'GONE'}           no such campaign, or not this upload
local stats, inflight, active = KEYS[1], KEYS[2], KEYS[3]
local campaign, token = ARGV[1], ARGV[2]

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local stored = redis.call('HMGET', stats, 'upload_id', 'token', 'estado', 'espera_hasta_ms')
local upload, owner, state, hold = stored[1], stored[2], stored[3], tonumber(stored[4]) or 0
if not upload or string.sub(token, 1, #upload + 1) ~= upload .. ':' then return {'GONE'} end
if owner == '' then return {'OK'} end
if owner ~= token then return {'LOST', owner} end
local left = redis.call('HLEN', inflight)
if left > 0 then return {'IN_FLIGHT', left} end

redis.call('HSET', stats, 'token', '')
if not active then return {'OK'} end
if state == 'pausado' or state == 'detenido' then
  redis.call('ZADD', active, '+inf', campaign)
elseif state == 'completado' or state == 'cancelado' then
  redis.call('ZREM', active, campaign)
else
  redis.call('ZADD', active, math.max(now, hold), campaign)
end
return {'OK'}
