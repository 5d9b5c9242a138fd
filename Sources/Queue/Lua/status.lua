#!lua flags=no-writes,allow-oom
-- status: reads everything that the status of some campaigns shows, at one instant.
--
-- Every message is in exactly one container, so the counts are the containers' sizes and add up to `total`. It writes
-- nothing and costs the same whatever the queues' lengths. The rate of a campaign that is being sent is counted from
-- the dates in its lists. They are in order, except the few entries that took the place of a late failure, so a search
-- takes some twenty looks at each list.
--
-- A key of another type, which somebody else made, affects only its own campaign: it counts as empty and is named.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares             and the same eleven of each further campaign
-- ARGV  1 ms that the rate is measured over at least  2 and intervals at least
--       3 interval ms where the campaign has none       4… names of the fields of stats to return
-- Returns, for each campaign
--   {now in µs, keys of another type (numbers as in KEYS, with blanks between; '' = none), pendientes, en_vuelo,
--     reintentando, enviados, fallidos, inciertos, cancelados, excluidos,
--    outcomes (enviados and fallidos) written in that time, ms of the first of them, ms of the last one before them
--     (-1 = there is none); all three only while procesando,
--    {code, how many of the fallidos have it, …}, {category, how many Meta bills in it, …},
--    value of each field asked for (false = absent)…}
--   false  no such campaign
--- @include "time"
--- @include "key_types"
--- @include "wrongtype"
local KEYS_OF_ONE, FIRST_FIELD = #TYPES, 4
local KNOWN = {'upload_id', 'estado', 'intervalo_ms', 'borrador'}  -- fields that are read in any case
local SIZE = {list = 'LLEN', hash = 'HLEN', zset = 'ZCARD', string = 'STRLEN'}
local _, now = clock()

-- How many entries at the list's end are from `since` on, when the first of them was written, and when the last one
-- before.
local function recent(list, length, since)
  local function written(from_tail)
    return tonumber(string.match(redis.call('LINDEX', list, -from_tail) or '', '^%d+') or 0)
  end
  local inside, outside = 0, 1
  while outside <= length and written(outside) >= since do inside, outside = outside, outside * 2 end
  outside = math.min(outside, length + 1)
  while outside - inside > 1 do
    local middle = math.floor((inside + outside) / 2)
    if written(middle) >= since then inside = middle else outside = middle end
  end
  return inside, inside > 0 and written(inside) or -1, outside <= length and written(outside) or -1
end

-- Outcomes in both lists since a moment: how many, when the first was written, and when the last one before.
local function outcomes_since(since, results, sent, failures, failed)
  local count, first, before = 0, -1, -1
  for list, length in pairs({[results] = sent, [failures] = failed}) do
    local inside, from, last = recent(list, length, since)
    count = count + inside
    first = first < 0 and from or from < 0 and first or math.min(first, from)
    before = math.max(before, last)
  end
  return count, first, before
end

-- The fields of stats: those known in any case, then those asked for. Nil if it is of another type.
local function fields_of(stats)
  local names = {unpack(KNOWN)}
  for i = FIRST_FIELD, #ARGV do names[#names + 1] = ARGV[i] end
  return unless_spoilt(nil, 'HMGET', stats, unpack(names))
end

-- The size of each of a campaign's keys in their order (0 for its stats), and which of them are of another type.
local function sizes_of(keys)
  local sizes, wrong = {}, {}
  for place, kind in ipairs(TYPES) do
    local size = place == 2 and 0 or unless_spoilt(nil, SIZE[kind], keys[place])
    if not size then wrong[#wrong + 1] = place end
    sizes[place] = size or 0
  end
  return sizes, wrong
end

local function status(keys)
  local known = fields_of(keys[2])
  if known and not known[1] and not known[4] then return false end
  local sizes, wrong = sizes_of(keys)
  if not known then
    table.insert(wrong, 1, 2)
    known = {}
    for i = 1, #KNOWN + #ARGV - FIRST_FIELD + 1 do known[i] = false end
  end
  local state, interval = known[2], known[3]
  local waiting, _, flying, later, sent, failed, unsure, cancelled, cancelled_later, excluded = unpack(sizes)
  local count, first, before = 0, -1, -1
  if state == 'procesando' and #wrong == 0 then
    local window = math.max(tonumber(ARGV[1]), ARGV[2] * (tonumber(interval) or ARGV[3]))
    count, first, before = outcomes_since(now / 1000 - window, keys[5], sent, keys[6], failed)
  end
  local reply = {
    now, table.concat(wrong, ' '), waiting, flying, later, sent, failed, unsure, cancelled + cancelled_later, excluded,
    count, first, before, failed > 0 and unless_spoilt({}, 'HGETALL', keys[1] .. ':codigos') or {},
    unless_spoilt({}, 'HGETALL', keys[1] .. ':costo'),
  }
  for i = #KNOWN + 1, #known do reply[#reply + 1] = known[i] end
  return reply
end

local statuses = {}
for first = 1, #KEYS, KEYS_OF_ONE do
  statuses[#statuses + 1] = status({unpack(KEYS, first, first + KEYS_OF_ONE - 1)})
end
return statuses
