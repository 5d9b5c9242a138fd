#!lua flags=no-writes,allow-oom
-- status: everything that the status of some campaigns shows, at one instant.
--
-- Every message is in exactly one container, so the counts are the containers' sizes and add up to `total`.
-- Writes nothing and costs the same whatever the queues' lengths. The rate of a campaign that is being sent is counted from
-- the dates in its lists, which stand in order but for the few entries that took the place of a late failure: a search of
-- some twenty looks at each.
--
-- A key of another type than ours (hands in Redis) spoils its campaign alone: it counts as empty and is named.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares             and the same eleven of each further campaign
-- ARGV  1 ms that the rate is measured over at least  2 and intervals at least
--       3 interval ms where the campaign has none       4… names of the fields of stats to return
-- Returns, for each campaign
--   {now in µs, keys of another type (numbers as in KEYS, with blanks between; '' = none), pendientes, en_vuelo, reintentando, enviados, fallidos, inciertos, cancelados, excluidos,
--    outcomes (enviados and fallidos) written in that time, ms of the first of them, ms of the last one before them (-1 =
--    there is none; all three only while procesando),
--    value of each field asked for (false = absent)…}
--   false  no such campaign
local KEYS_OF_ONE, FIRST_FIELD = 11, 4
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

-- How many entries at the list's end are from `since` on, when the first of them was written, and the last one before.
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

-- The size of each key, in the order of KEYS; the fields of stats are read anyway.
local SIZE = {'LLEN', false, 'HLEN', 'ZCARD', 'LLEN', 'LLEN', 'HLEN', 'LLEN', 'ZCARD', 'LLEN', 'STRLEN'}

-- Whether a key is of another type; any other error is nobody's to hide.
local function is_spoilt(reply)
  if type(reply) ~= 'table' or not reply.err then return false end
  if not string.find(reply.err, '^WRONGTYPE') then error(reply) end
  return true
end

local function status(keys)
  local wrong = {}
  local known = redis.pcall('HMGET', keys[2], 'upload_id', 'estado', 'intervalo_ms', unpack(ARGV, FIRST_FIELD))
  if is_spoilt(known) then
    wrong[1] = 2
    known = {}
    for field = 1, 3 + #ARGV - FIRST_FIELD + 1 do known[field] = false end
  elseif not known[1] then
    return false
  end
  local size = {}
  for place = 1, KEYS_OF_ONE do
    size[place] = SIZE[place] and redis.pcall(SIZE[place], keys[place]) or 0
    if is_spoilt(size[place]) then
      wrong[#wrong + 1] = place
      size[place] = 0
    end
  end
  local reply = {
    now, table.concat(wrong, ' '), size[1], size[3], size[4], size[5], size[6], size[7], size[8] + size[9], size[10],
  }
  local results, failures = keys[5], keys[6]
  local count, first, before = 0, -1, -1
  if known[2] == 'procesando' and #wrong == 0 then
    local window = math.max(tonumber(ARGV[1]), ARGV[2] * (tonumber(known[3]) or ARGV[3]))
    local since = now / 1000 - window
    for place, list in ipairs({results, failures}) do
      local inside, from, last = recent(list, size[4 + place], since)
      count = count + inside
      first = first < 0 and from or from < 0 and first or math.min(first, from)
      before = math.max(before, last)
    end
  end
  for _, value in ipairs({count, first, before}) do reply[#reply + 1] = value end
  for field = 4, #known do reply[#reply + 1] = known[field] end
  return reply
end

local statuses = {}
for first = 1, #KEYS, KEYS_OF_ONE do
  statuses[#statuses + 1] = status({unpack(KEYS, first, first + KEYS_OF_ONE - 1)})
end
return statuses
