#!lua flags=allow-oom
-- control: what an operator asks of a campaign. A verb repeated on the state it leads to is OK and changes nothing.
--
-- Cancelling renames the list and the delayed set instead of moving them. Where an earlier cancellation left a list
-- of its own, the smaller one is joined to the other, at most 1000 elements a call, until the answer is not MORE.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares             12 campaigns:activas  13 campaigns:index
--       14 webhooks:pendientes  15 campaigns:eliminadas
-- ARGV  1 campaign_id  2 verb  3 ms a finished campaign is kept  4 value
--       5 and 6: as 14 and 15 of take_turn, of the end's announcement
--         pause   from programado, encolado, procesando
--         resume  from pausado, detenido; accepts that Redis has lost messages (`perdidos`)
--         cancel  from any state not finished. While nobody has told what was sent in turns that Redis forgot (`doubt`),
--                 `nota` says that some of what is cancelled may have gone out
--         pace    value = intervalo_ms, '' = the setting's again
--         delete  from completado, cancelado, with nothing in flight; from any state if a key is of another type than ours:
--                 then no other verb is allowed
--         stop    value = motivo, from programado, encolado, procesando. Meta's webhook asks for it, not an operator
--         park    value = motivo, 7 = since when, ms: as pause, unless it was parked since then; from any other state it is
--                 only noted as seen. A start with --en-pausa asks for it
-- Returns
--   {'OK', estado}        done; the state it is in now
--   {'MORE', estado}      cancelled, but elements are left to move: call again
--   {'CONFLICT', estado}  not from this state
--   {'IN_FLIGHT', n}      not to be deleted yet
--   {'GONE'}              no such campaign
-- Errors  BAD_VERB
local pending, stats, inflight, delayed = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local cancelled, cancelled_delayed, active, index = KEYS[8], KEYS[9], KEYS[12], KEYS[13]
local webhooks, deleted = KEYS[14], KEYS[15]
local campaign, verb, keep, value = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local announces, keep_owed = ARGV[5] == '1', tonumber(ARGV[6])
local LIMIT, KEPT_DELETIONS = 1000, 1000

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function delete()
  redis.call('UNLINK', foreign_key(), unpack(KEYS, 1, 11))
  redis.call('ZREM', active, campaign)
  redis.call('ZREM', index, campaign)
  -- Whoever remembers it shall not take it for lost.
  redis.call('ZADD', deleted, now, campaign)
  redis.call('ZREMRANGEBYRANK', deleted, 0, -1 - KEPT_DELETIONS)
  redis.call('ZREM', webhooks, 'general:' .. campaign, 'propia:' .. campaign)
end

local TYPES = {'list', 'hash', 'hash', 'zset', 'list', 'list', 'hash', 'list', 'zset', 'list', 'string'}
for place, wanted in ipairs(TYPES) do
  local kind = redis.call('TYPE', KEYS[place]).ok
  if kind ~= wanted and kind ~= 'none' then
    if verb ~= 'delete' then return {'CONFLICT', 'dañado'} end
    delete()
    return {'OK', 'dañado'}
  end
end

local stored = redis.call('HMGET', stats, 'upload_id', 'estado', 'token', 'inicio_ms', 'ultimo_inicio_ms',
  'total', 'turno', 'conciliado', 'olvidado')
if not stored[1] then return {'GONE'} end
local state, owned = stored[2], stored[3] ~= ''
local running = state == 'programado' or state == 'encolado' or state == 'procesando'
local halted = state == 'pausado' or state == 'detenido'

-- When the campaign is to be looked at next. An owner is told at once: its instance sees the hint in its next poll,
-- whatever its clock says, since 0 is always due.
local function attend(at) redis.call('ZADD', active, owned and 0 or at, campaign) end

if verb == 'pause' then
  if state == 'pausado' then return {'OK', state} end
  if not running then return {'CONFLICT', state} end
  redis.call('HSET', stats, 'estado', 'pausado', 'espera_hasta_ms', 0, 'motivo', '')
  attend('+inf')
  return {'OK', 'pausado'}
end

if verb == 'park' then
  local parked = tonumber(redis.call('HGET', stats, 'en_pausa_ms') or '')
  -- A moment to come is none of this clock's.
  if parked and parked >= tonumber(ARGV[7]) and parked <= now then return {'OK', state} end
  redis.call('HSET', stats, 'en_pausa_ms', now)
  if not running then return {'OK', state} end
  redis.call('HSET', stats, 'estado', 'pausado', 'espera_hasta_ms', 0, 'motivo', value)
  attend('+inf')
  return {'OK', 'pausado'}
end

if verb == 'resume' then
  if running then return {'OK', state} end
  if not halted then return {'CONFLICT', state} end
  local start = tonumber(stored[4]) or 0
  state = start > now and 'programado' or stored[5] and 'procesando' or 'encolado'
  local hold = start > now and start or 0
  redis.call('HSET', stats, 'estado', state, 'espera_hasta_ms', hold, 'motivo', '', 'activado_ms', now)
  -- What Redis has lost of it is accepted with that.
  local lost = missing(message_count(stored[6] or '') or 0)
  if lost > 0 then redis.call('HSET', stats, 'perdidos', lost) end
  attend(math.max(now, hold))
  return {'OK', state}
end

if verb == 'pace' then
  if value == '' then redis.call('HDEL', stats, 'intervalo_ms') else redis.call('HSET', stats, 'intervalo_ms', value) end
  if owned then attend(now) end
  return {'OK', state}
end

if verb == 'delete' then
  if state ~= 'completado' and state ~= 'cancelado' then return {'CONFLICT', state} end
  local left = redis.call('HLEN', inflight)
  if left > 0 then return {'IN_FLIGHT', left} end
  delete()
  return {'OK', state}
end

-- The end is owed to its receivers from the same instant on (take_turn has the same). True if there are any.
local function announce(event)
  local own = redis.call('HGET', stats, 'webhook_url')
  if not (announces or own) then return false end
  local id = stored[1] .. '-' .. string.format('%.0f', time[1] * 1000000 + time[2])
  redis.call('HSET', stats, 'webhook_evento', event, 'webhook_id', id, 'webhook_ms', now)
  for target, wanted in pairs({general = announces, propia = own}) do
    local field = 'webhook_' .. target
    redis.call('HSET', stats, field, wanted and 'pendiente' or '', field .. '_intentos', 0)
    if wanted then redis.call('ZADD', webhooks, now, target .. ':' .. campaign) end
  end
  return true
end

if verb == 'stop' then
  if not running then return {'CONFLICT', state} end
  redis.call('HSET', stats, 'estado', 'detenido', 'espera_hasta_ms', 0, 'motivo', value)
  attend('+inf')
  announce('detenido')
  return {'OK', 'detenido'}
end

if verb ~= 'cancel' then return redis.error_reply('BAD_VERB ' .. verb) end
if state == 'completado' then return {'CONFLICT', state} end
local waiting, later = redis.call('LLEN', pending), redis.call('ZCARD', delayed)
if state == 'cancelado' and waiting == 0 and later == 0 then return {'OK', state} end

if waiting > 0 then
  local earlier = redis.call('LLEN', cancelled)
  if earlier <= LIMIT then
    if earlier > 0 then redis.call('RPUSH', pending, unpack(redis.call('LRANGE', cancelled, 0, -1))) end
    redis.call('RENAME', pending, cancelled)
    waiting = 0
  else
    redis.call('RPUSH', cancelled, unpack(redis.call('LRANGE', pending, 0, LIMIT - 1)))
    redis.call('LTRIM', pending, LIMIT, -1)
    waiting = redis.call('LLEN', pending)
  end
end
if later > 0 and waiting == 0 then
  local earlier = redis.call('ZCARD', cancelled_delayed)
  local source, target = cancelled_delayed, delayed
  if earlier > LIMIT then source, target = delayed, cancelled_delayed end
  if earlier > 0 then
    local some = redis.call('ZRANGE', source, 0, LIMIT - 1, 'WITHSCORES')
    local moved = {}
    for i = 1, #some, 2 do moved[i], moved[i + 1] = some[i + 1], some[i] end
    local half = math.min(LIMIT, #moved)
    redis.call('ZADD', target, unpack(moved, 1, half))
    if #moved > half then redis.call('ZADD', target, unpack(moved, half + 1)) end
    redis.call('ZREMRANGEBYRANK', source, 0, LIMIT - 1)
  end
  if earlier <= LIMIT then redis.call('RENAME', delayed, cancelled_delayed) end
  later = redis.call('ZCARD', delayed)
end

if (tonumber(stored[9]) or 0) > math.max(tonumber(stored[7]) or 0, tonumber(stored[8]) or 0) then
  redis.call('HSET', stats, 'nota', 'Redis volvió a un estado anterior y nadie ha dicho qué se envió desde entonces: '
    .. 'algunos de los cancelados pueden haber salido.')
end

local left = redis.call('HLEN', inflight)
redis.call('HSET', stats, 'estado', 'cancelado', 'motivo', '', 'espera_hasta_ms', 0,
  'pendientes', waiting, 'reintentando', later,
  'cancelados', redis.call('LLEN', cancelled) + redis.call('ZCARD', cancelled_delayed))
if waiting > 0 or later > 0 then
  attend(now)
  return {'MORE', 'cancelado'}
end
if left > 0 then
  attend(now)
else
  redis.call('HSET', stats, 'token', '')
  redis.call('ZREM', active, campaign)
  local life = announce('cancelado') and math.max(keep, keep_owed) or keep
  for i = 1, 11 do redis.call('PEXPIREAT', KEYS[i], now + life) end
  redis.call('PEXPIREAT', foreign_key(), now + life)
end
return {'OK', 'cancelado'}
