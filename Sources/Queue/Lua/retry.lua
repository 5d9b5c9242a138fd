#!lua flags=allow-oom
-- retry: puts failed or uncertain messages back at the end of the queue, their attempts forgotten.
--
-- Moves at most 1000 a call, until as many as there were at the start are moved; how many are left is kept under
-- the operation's id, so a repeated call never moves more than that.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares             12 campaigns:activas
-- ARGV  1 campaign_id  2 fallidos | inciertos  3 operation id, new for every request of the operator
--       4 1 = the operation's first call, 0 = a further one
-- Returns
--   {'OK', moved so far, left to move}
--   {'CONFLICT', estado}   not from this state (allowed: completado, detenido, cancelado when all of it is cancelled)
--   {'SUPERSEDED'}         another retry was started meanwhile
--   {'GONE'}               no such campaign
-- Errors  BAD_SOURCE
--- @include "keys"
--- @include "time"
--- @include "fields"
--- @include "doubted"
--- @include "element"
--- @include "entries"
--- @include "foreign"
--- @include "expiry"
--- @include "permission"
--- @guard
local active = KEYS[12]
local campaign, source, operation, first = ARGV[1], ARGV[2], ARGV[3], ARGV[4] == '1'
local LIMIT = 1000
local call = redis.call

local elements, alien = {}, {}

-- Notes a message that is to be sent again, or what is none.
local function put_back(element, whole)
  local last, seq = parts(element or '')
  if last then
    elements[#elements + 1] = seq .. '|0|' .. string.sub(element, last + 1)
  else
    alien[#alien + 1] = whole
  end
end

local function read_failures(count)
  for _, line in ipairs(call('LRANGE', key.failures, 0, count - 1)) do
    put_back(string.match(line, '^[^\t]*\t[^\t]*\t[^\t]*\t(.*)$'), line)
  end
end

-- Returns the seqs.
local function read_uncertain(count)
  local seqs = call('HRANDFIELD', key.uncertain, count)
  table.sort(seqs, function(a, b) return (tonumber(a) or 0) < (tonumber(b) or 0) end)
  for i, value in ipairs(call('HMGET', key.uncertain, unpack(seqs))) do
    local element = string.match(value, ELEMENT_IN.uncertain)
    put_back(element and string.match(element, '^%d+') == seqs[i] and element, seqs[i] .. '\t' .. value)
  end
  return seqs
end

if source ~= 'fallidos' and source ~= 'inciertos' then return redis.error_reply('BAD_SOURCE ' .. source) end

local now = clock()
local stored = read(key.stats, {'upload_id', 'estado', 'reintento_id', 'reintento_total', 'reintento_quedan', 'turno',
  'conciliado', 'olvidado', 'dudado'})
if not stored.upload_id then return {'GONE'} end
local state, total, left = stored.estado, tonumber(stored.reintento_total), tonumber(stored.reintento_quedan)
-- Cancelled in doubt, and not ended: what may have gone out is still to be set aside.
if state == 'cancelado' and is_doubted(stored) and call('PTTL', key.stats) < 0 then return {'CONFLICT', state} end
-- A cancellation that was interrupted: what it has not moved yet was not to be sent.
if state == 'cancelado' and call('LLEN', key.pending) + call('ZCARD', key.delayed) > 0 then return {'CONFLICT', state} end
local available = source == 'fallidos' and call('LLEN', key.failures) or call('HLEN', key.uncertain)
if stored.reintento_id ~= operation then
  if not first then return {'SUPERSEDED'} end
  if state ~= 'completado' and state ~= 'detenido' and state ~= 'cancelado' then return {'CONFLICT', state} end
  total, left = available, available
  state = 'procesando'
elseif left > 0 and state == 'cancelado' then
  return {'CONFLICT', state}
elseif left > 0 and state == 'completado' then
  state = 'procesando'
end
local count = math.min(left, available, LIMIT)
if count == 0 then return {'OK', total - left, 0} end

local seqs
if source == 'fallidos' then read_failures(count) else seqs = read_uncertain(count) end
set_foreign_aside(alien)
if #elements > 0 then call('RPUSH', key.pending, unpack(elements)) end
if seqs then call('HDEL', key.uncertain, unpack(seqs)) else call('LTRIM', key.failures, count, -1) end
call('HSET', key.stats, 'reintento_id', operation, 'reintento_total', total, 'reintento_quedan', left - count,
  'pendientes', call('LLEN', key.pending), source, available - count)
if state ~= stored.estado then
  call('HSET', key.stats, 'estado', state, 'motivo', '', 'nota', '', 'espera_hasta_ms', 0, 'activado_ms', now)
  persist()
end
-- 0 is due at once on every clock, also for an owner that still waits for what is in flight.
if state == 'procesando' then call('ZADD', active, 0, campaign) end
return {'OK', total - left + count, left - count}
