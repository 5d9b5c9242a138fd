#!lua flags=allow-oom
-- release: hands a campaign back, so that another instance can claim it at once.
--
-- Only with nothing in flight: the owner first records its last outcomes with a take_turn that wants nothing. A repeat
-- after a lost reply finds no owner and is OK.
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
--- @include "time"
--- @include "fields"
--- @include "owner"
--- @include "doubted"
local stats, inflight, pending, delayed, active = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local campaign, token, last_start, is_handover = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4] == '1'
local call = redis.call

local now = clock()
local stored = read(stats, {'upload_id', 'propietario', 'token', 'estado', 'espera_hasta_ms', 'ultimo_inicio_ms', 'turno',
  'conciliado', 'olvidado', 'dudado', 'webhook_mira_ms'})

local function give_up()
  local fields = {owner_fields('')}
  if is_handover then
    fields[#fields + 1] = 'cedida_ms'
    fields[#fields + 1] = now
  end
  last_start = math.min(last_start, now)
  if last_start > (tonumber(stored.ultimo_inicio_ms) or 0) then
    fields[#fields + 1] = 'ultimo_inicio_ms'
    fields[#fields + 1] = last_start
  end
  call('HSET', stats, unpack(fields))
end

-- When the campaign is looked at next.
local function hint()
  local state = stored.estado
  if state == 'pausado' or state == 'detenido' then
    call('ZADD', active, '+inf', campaign)
  elseif state == 'cancelado' and (is_doubted(stored) or call('LLEN', pending) + call('ZCARD', delayed) > 0) then
    -- A cancellation was interrupted, or came amid a doubt: the next instance that looks goes on with it.
    call('ZADD', active, now, campaign)
  elseif state == 'completado' or state == 'cancelado' then
    call('ZREM', active, campaign)
  else
    -- A wait is told in the middle of a hold (shared/notices.lua).
    local look = tonumber(stored.webhook_mira_ms or '') or math.huge
    call('ZADD', active, math.max(now, math.min(tonumber(stored.espera_hasta_ms) or 0, look)), campaign)
  end
end

if not is_of(token, stored.upload_id) then return {'GONE'} end
local owner = owner_of(stored.propietario, stored.token)
if owner == '' then return {'OK'} end
if owner ~= token then return {'LOST', owner} end
local left = call('HLEN', inflight)
if left > 0 then return {'IN_FLIGHT', left} end
give_up()
hint()
return {'OK'}
