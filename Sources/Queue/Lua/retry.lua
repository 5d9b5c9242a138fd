#!lua flags=allow-oom
-- retry: puts failed or uncertain messages back at the end of the queue, with no attempts counted.
--
-- A call looks at no more than 1000; calls go on until as many as there were at the start have been looked at. How many
-- are left is kept under the operation's id, so a repeated call never moves more than that. Failed messages whose code
-- says that they would fail again can be left out: they stay where they are, and are counted by code.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares             12 campaigns:activas
-- ARGV  1 campaign_id  2 fallidos | inciertos  3 operation id, new for every request of the operator
--       4 1 = the operation's first call, 0 = a further one
--       codes with tabs between: 5 only these, '' = any, which no incierto has; of fallidos  6 none of these
--       7 none of these that failed within the last 8 ms
-- Returns
--   {'OK', moved so far, left to look at, code, left out so far, …}
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
--- @include "codes"
--- @include "taken_out"
--- @include "expiry"
--- @include "permission"
--- @guard
--- @include "format"
local active = KEYS[12]
local campaign, source, operation, first = ARGV[1], ARGV[2], ARGV[3], ARGV[4] == '1'
local LIMIT = 1000
local call = redis.call

local elements, alien = {}, {}
local left_out = {}  -- of this operation, how many with each code
local now = clock()

-- The number of messages that were left out.
local function omitted()
  local sum = 0
  for _, count in pairs(left_out) do sum = sum + count end
  return sum
end

-- Code, count, …
local function left_out_pairs()
  local pairs_of = {}
  for code, count in pairs(left_out) do
    pairs_of[#pairs_of + 1] = code
    pairs_of[#pairs_of + 1] = count
  end
  return pairs_of
end

local function read_left_out(text)
  for code, count in string.gmatch(text, '([^\t]+)\t(%d+)') do left_out[code] = tonumber(count) end
end

local function answer(moved, left) return {'OK', moved, left, unpack(left_out_pairs())} end

-- Notes a message that will be sent again, or a foreign element.
local function put_back(element, whole)
  local last, seq = parts(element or '')
  if last then
    elements[#elements + 1] = seq .. '|0|' .. string.sub(element, last + 1)
  else
    alien[#alien + 1] = whole
  end
end

-- Codes with tabs between as a set; nil for none.
local function set_of(text)
  local codes
  for code in string.gmatch(text or '', '[^\t]+') do
    codes = codes or {}
    codes[code] = true
  end
  return codes
end

local only, never, not_yet, age = set_of(ARGV[5]), set_of(ARGV[6]) or {}, set_of(ARGV[7]) or {}, tonumber(ARGV[8]) or 0

local function is_left_out(code, at)
  return (only and not only[code]) or never[code] or (not_yet[code] and tonumber(at) > now - age)
end

-- Reads so many from `from` on. Returns their lines, and the places of those that leave among them.
local function read_failures(from, count)
  local lines, places = call('LRANGE', key.failures, from, from + count - 1), {}
  for i, line in ipairs(lines) do
    local at, code, element = string.match(line, '^(%d+)\t([^\t]*)\t[^\t]*\t(.*)$')
    if at and is_left_out(code, at) then
      left_out[code] = (left_out[code] or 0) + 1
    else
      put_back(element, line)
      places[#places + 1] = i
    end
  end
  return lines, places
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

local stored = read(key.stats, {'upload_id', 'estado', 'reintento_id', 'reintento_total', 'reintento_quedan',
  'reintento_omitidos', 'turno', 'conciliado', 'olvidado', 'dudado', 'borrador'})
if not stored.upload_id then return stored.borrador and {'CONFLICT', stored.estado} or {'GONE'} end
local state, total, left = stored.estado, tonumber(stored.reintento_total), tonumber(stored.reintento_quedan)
-- It was cancelled in doubt and has not ended: what may have gone out must still be set aside.
if state == 'cancelado' and is_doubted(stored) and call('PTTL', key.stats) < 0 then return {'CONFLICT', state} end
-- A cancellation was interrupted: the messages that it has not moved yet must not be sent.
if state == 'cancelado' and call('LLEN', key.pending) + call('ZCARD', key.delayed) > 0 then return {'CONFLICT', state} end
local available = call('LLEN', key.failures)
-- Uncertain messages have no code.
if source == 'inciertos' then available = only and 0 or call('HLEN', key.uncertain) end
if stored.reintento_id ~= operation then
  if not first then return {'SUPERSEDED'} end
  if state ~= 'completado' and state ~= 'detenido' and state ~= 'cancelado' then return {'CONFLICT', state} end
  total, left = available, available
else
  read_left_out(stored.reintento_omitidos or '')
end
local skipped = omitted()
local moved = total - left - skipped
if moved > 0 and left > 0 and state == 'cancelado' then return {'CONFLICT', state} end
local count = math.max(0, math.min(left, available - skipped, LIMIT))
if count == 0 then return answer(moved, 0) end

if source == 'fallidos' then
  local lines, places = read_failures(skipped, count)
  if skipped == 0 and #places == #lines then
    call('LTRIM', key.failures, #lines, -1)
    uncount_entries(lines)
  else
    uncount_entries(take_out(key.failures, false, skipped, lines, places))
  end
else
  call('HDEL', key.uncertain, unpack(read_uncertain(count)))
end
set_foreign_aside(alien)
-- From completado also when messages have been put back before: they were sent meanwhile.
if #elements > 0 and (moved == 0 or state == 'completado') then state = 'procesando' end
if #elements > 0 then call('RPUSH', key.pending, unpack(elements)) end
left = left - count
call('HSET', key.stats, 'reintento_id', operation, 'reintento_total', total, 'reintento_quedan', left,
  'reintento_omitidos', table.concat(left_out_pairs(), '\t'), 'pendientes', call('LLEN', key.pending), source,
  source == 'fallidos' and call('LLEN', key.failures) or available - count)
if state ~= stored.estado then
  call('HSET', key.stats, 'estado', state, 'motivo', '', 'nota', '', 'espera_hasta_ms', 0, 'activado_ms', now)
  persist()
end
-- 0 is due at once on every clock, also for an owner that still waits for messages in flight.
if state == 'procesando' then call('ZADD', active, 0, campaign) end
return answer(total - left - omitted(), left)
