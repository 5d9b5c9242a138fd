#!lua flags=allow-oom
-- release: hands a campaign back, so that another instance can claim it at once.
--
-- Only with nothing in flight: the owner first records its last outcomes with a take_turn that wants nothing.
-- A repeat after a lost reply finds the token empty and is OK.
--
-- KEYS  1 :stats  2 :inflight  3 campaign:X  4 :delayed  5 campaigns:activas
-- ARGV  1 campaign_id  2 token
--       3 when the last message was really started, ms (0 = none was): it may have been later than its slot
--       4 1 = handed over to another instance that lives, which is remembered as `cedida_ms`
-- Returns
--   {'OK'}             free
--   {'IN_FLIGHT', n}   refused: n messages are still in flight
--   {'LOST', token}    another owner has it
--   {'GONE'}           no such campaign, or not this upload
local stats, inflight, pending, delayed, active = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local campaign, token, last_start, is_handover = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4] == '1'

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local stored = redis.call('HMGET', stats, 'upload_id', 'token', 'estado', 'espera_hasta_ms', 'ultimo_inicio_ms')
local upload, owner, state, hold = stored[1], stored[2], stored[3], tonumber(stored[4]) or 0
if not upload or string.sub(token, 1, #upload + 1) ~= upload .. ':' then return {'GONE'} end
if owner == '' then return {'OK'} end
if owner ~= token then return {'LOST', owner} end
local left = redis.call('HLEN', inflight)
if left > 0 then return {'IN_FLIGHT', left} end

local fields = {'token', ''}
if is_handover then
  fields[3], fields[4] = 'cedida_ms', now
end
last_start = math.min(last_start, now)
if last_start > (tonumber(stored[5]) or 0) then
  fields[#fields + 1] = 'ultimo_inicio_ms'
  fields[#fields + 1] = last_start
end
redis.call('HSET', stats, unpack(fields))
if state == 'pausado' or state == 'detenido' then
  redis.call('ZADD', active, '+inf', campaign)
elseif state == 'cancelado' and redis.call('LLEN', pending) + redis.call('ZCARD', delayed) > 0 then
  -- A cancellation that was interrupted: whoever looks next goes on with it.
  redis.call('ZADD', active, now, campaign)
elseif state == 'completado' or state == 'cancelado' then
  redis.call('ZREM', active, campaign)
else
  redis.call('ZADD', active, math.max(now, hold), campaign)
end
return {'OK'}
