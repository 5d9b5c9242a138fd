#!lua flags=allow-oom
-- control: an operator's verb on a campaign. A verb repeated on the state it leads to is OK and changes nothing.
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
--         cancel  from any state not finished. While nobody has told what was sent in turns that Redis forgot
--                 (`doubt`), `nota` says that some of what is cancelled may have gone out, and the campaign has an
--                 owner, or gets one, that sets those aside before it ends
--         pace    value = intervalo_ms, '' = the setting's again; also from borrador
--         delete  from borrador, and from completado and cancelado with nothing in flight; from any state if a key is
--                 of another type than ours: then no other verb is allowed
--         discard as delete, from borrador only
--         stop    value = motivo, from programado, encolado, procesando. Meta's webhook asks for it, not an operator
--         revive  value = motivo, from detenido if it is stopped with that: what had stopped it is over
--         remark  value = aviso: the operator should know; from any state not finished
--         retract value = aviso: that is over, if it still says so
--         park    value = motivo, 7 = since when, ms: as pause, unless it was parked since then; from any other state
--                 it is only noted as seen. A start with --en-pausa asks for it
-- Returns
--   {'OK', estado, 1 = it was so already}   done; the state it is in now
--   {'MORE', estado}      cancelled, but elements are left to move: call again
--   {'CONFLICT', estado}  not from this state
--   {'IN_FLIGHT', n}      not to be deleted yet
--   {'GONE'}              no such campaign
-- Errors  BAD_VERB
--- @include "keys"
--- @include "time"
--- @include "fields"
--- @include "owner"
--- @include "doubted"
--- @include "key_types"
--- @include "losses"
--- @include "announce"
--- @include "expiry"
--- @include "permission"
--- @guard
--- @include "format"
local active, index, webhooks, deleted = KEYS[12], KEYS[13], KEYS[14], KEYS[15]
local campaign, verb, keep, value = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local announces, keep_owed = ARGV[5] == '1', tonumber(ARGV[6])
local LIMIT, KEPT_DELETIONS = 1000, 1000
local call = redis.call

local now, now_us = clock()
local stored, state, owned, running

-- Sets when the campaign is looked at next. An owner is told at once: its instance sees the hint in its next poll,
-- whatever its clock says, since 0 is always due.
local function attend(at) call('ZADD', active, owned and 0 or at, campaign) end

-- Takes a running campaign to a state in which it waits for a person.
local function halt(word, reason)
  call('HSET', key.stats, 'estado', word, 'espera_hasta_ms', 0, 'motivo', reason)
  attend('+inf')
end

-- Notes that the end must be announced. Returns whether it must.
local function owe(event)
  local fields = announce(webhooks, campaign, stored.upload_id, event, announces, now, now_us)
  if fields then call('HSET', key.stats, unpack(fields)) end
  return fields ~= nil
end

local function remove()
  call('UNLINK', unpack(KEYS, 1, 11))
  call('UNLINK', unpack(BESIDE))
  call('ZREM', active, campaign)
  call('ZREM', index, campaign)
  -- Instances that remember it must not take it for lost.
  call('ZADD', deleted, now, campaign)
  call('ZREMRANGEBYRANK', deleted, 0, -1 - KEPT_DELETIONS)
  call('ZREM', webhooks, 'general:' .. campaign, 'propia:' .. campaign)
end

-- Cancels the messages in the list, and returns how many are left there. They go in front of those cancelled earlier:
-- in a doubt the first of the cancelled ones are those that may have gone out.
local function cancel_list()
  local waiting = call('LLEN', key.pending)
  if waiting == 0 then return 0 end
  local earlier = call('LLEN', key.cancelled)
  if earlier <= LIMIT then
    if earlier > 0 then call('RPUSH', key.pending, unpack(call('LRANGE', key.cancelled, 0, -1))) end
    call('RENAME', key.pending, key.cancelled)
    return 0
  end
  local last, reversed = call('LRANGE', key.pending, -LIMIT, -1), {}
  for i, element in ipairs(last) do reversed[#last + 1 - i] = element end
  call('LPUSH', key.cancelled, unpack(reversed))
  call('LTRIM', key.pending, 0, -LIMIT - 1)
  return call('LLEN', key.pending)
end

-- Cancels the delayed messages, and returns how many are left there.
local function cancel_delayed()
  if call('ZCARD', key.delayed) == 0 then return 0 end
  local earlier = call('ZCARD', key.cancelled_delayed)
  local source, target = key.cancelled_delayed, key.delayed
  if earlier > LIMIT then source, target = key.delayed, key.cancelled_delayed end
  if earlier > 0 then
    local some = call('ZRANGE', source, 0, LIMIT - 1, 'WITHSCORES')
    local moved = {}
    for i = 1, #some, 2 do moved[i], moved[i + 1] = some[i + 1], some[i] end
    local half = math.min(LIMIT, #moved)
    call('ZADD', target, unpack(moved, 1, half))
    if #moved > half then call('ZADD', target, unpack(moved, half + 1)) end
    call('ZREMRANGEBYRANK', source, 0, LIMIT - 1)
  end
  if earlier <= LIMIT then call('RENAME', key.delayed, key.cancelled_delayed) end
  return call('ZCARD', key.delayed)
end

local VERBS = {}

function VERBS.pause()
  if state == 'pausado' then return {'OK', state, 1} end
  if not running then return {'CONFLICT', state} end
  halt('pausado', '')
  return {'OK', 'pausado'}
end

function VERBS.park()
  local parked = tonumber(stored.en_pausa_ms or '')
  -- A moment in the future is of a clock that was set back since.
  if parked and parked >= tonumber(ARGV[7]) and parked <= now then return {'OK', state} end
  call('HSET', key.stats, 'en_pausa_ms', now)
  if not running then return {'OK', state} end
  halt('pausado', value)
  return {'OK', 'pausado'}
end

function VERBS.resume()
  if running then return {'OK', state, 1} end
  if state ~= 'pausado' and state ~= 'detenido' then return {'CONFLICT', state} end
  local start = tonumber(stored.inicio_ms) or 0
  local hold = start > now and start or 0
  state = start > now and 'programado' or stored.ultimo_inicio_ms and 'procesando' or 'encolado'
  call('HSET', key.stats, 'estado', state, 'espera_hasta_ms', hold, 'motivo', '', 'activado_ms', now)
  -- Resuming also accepts the messages that Redis has lost.
  local lost = missing(message_count(stored.total or '') or 0)
  if lost > 0 then call('HSET', key.stats, 'perdidos', lost) end
  attend(math.max(now, hold))
  return {'OK', state}
end

function VERBS.revive()
  if state ~= 'detenido' or stored.motivo ~= value then return {'CONFLICT', state} end
  return VERBS.resume()
end

function VERBS.remark()
  if state == 'completado' or state == 'cancelado' then return {'CONFLICT', state} end
  call('HSET', key.stats, 'aviso', value)
  return {'OK', state}
end

function VERBS.retract()
  if stored.aviso ~= value then return {'CONFLICT', state} end
  call('HSET', key.stats, 'aviso', '')
  return {'OK', state}
end

function VERBS.pace()
  if (stored.intervalo_ms or '') == value then return {'OK', state, 1} end
  if value == '' then call('HDEL', key.stats, 'intervalo_ms') else call('HSET', key.stats, 'intervalo_ms', value) end
  if owned then attend(now) end
  return {'OK', state}
end

function VERBS.delete()
  if state ~= 'completado' and state ~= 'cancelado' then return {'CONFLICT', state} end
  local left = call('HLEN', key.inflight)
  if left > 0 then return {'IN_FLIGHT', left} end
  remove()
  return {'OK', state}
end

function VERBS.stop()
  if not running then return {'CONFLICT', state} end
  halt('detenido', value)
  owe('detenido')
  return {'OK', 'detenido'}
end

function VERBS.cancel()
  if state == 'completado' then return {'CONFLICT', state} end
  local is_empty = call('LLEN', key.pending) == 0 and call('ZCARD', key.delayed) == 0
  if state == 'cancelado' and is_empty then return {'OK', state, 1} end
  local waiting, later = cancel_list(), call('ZCARD', key.delayed)
  if waiting == 0 then later = cancel_delayed() end
  local in_doubt = is_doubted(stored)
  if in_doubt then call('HSET', key.stats, 'nota', UNTOLD) end
  call('HSET', key.stats, 'estado', 'cancelado', 'motivo', '', 'espera_hasta_ms', 0,
    'pendientes', waiting, 'reintentando', later,
    'cancelados', call('LLEN', key.cancelled) + call('ZCARD', key.cancelled_delayed))
  if waiting > 0 or later > 0 then
    attend(now)
    return {'MORE', 'cancelado'}
  end
  if in_doubt or call('HLEN', key.inflight) > 0 then
    attend(now)
  else
    call('HSET', key.stats, owner_fields(''))
    call('ZREM', active, campaign)
    expire_at(now + (owe('cancelado') and math.max(keep, keep_owed) or keep))
  end
  return {'OK', 'cancelado'}
end

function VERBS.discard() return {'CONFLICT', state} end

-- A draft is no campaign yet. Only pace, delete and discard are for it.
local function of_draft()
  state, owned = 'borrador', false
  if verb == 'pace' then return VERBS.pace() end
  if verb ~= 'delete' and verb ~= 'discard' then return {'CONFLICT', state} end
  remove()
  return {'OK', state}
end

if not are_of_their_types() then
  if verb ~= 'delete' then return {'CONFLICT', 'dañado'} end
  remove()
  return {'OK', 'dañado'}
end
stored = read(key.stats, {'upload_id', 'estado', 'propietario', 'token', 'inicio_ms', 'ultimo_inicio_ms', 'total',
  'turno', 'conciliado', 'olvidado', 'dudado', 'en_pausa_ms', 'motivo', 'aviso', 'borrador',
  'intervalo_ms'})
if not VERBS[verb] then return redis.error_reply('BAD_VERB ' .. verb) end
if not stored.upload_id and stored.borrador then return of_draft() end
if not stored.upload_id then return {'GONE'} end
state, owned = stored.estado, owner_of(stored.propietario, stored.token) ~= ''
running = state == 'programado' or state == 'encolado' or state == 'procesando'
return VERBS[verb]()
