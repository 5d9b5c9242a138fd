#!lua flags=no-writes,allow-oom
-- status: everything that the status of some campaigns shows, at one instant.
--
-- Every message is in exactly one container, so the counts are the containers' sizes and add up to `total`.
-- Writes nothing and costs the same whatever the queues' lengths. The rate of a campaign that is being sent is counted from
-- the dates in its lists, which stand in order but for the few entries that took the place of a late failure: a search of
-- some twenty looks at each.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares             and the same eleven of each further campaign
-- ARGV  1 ms that the rate is measured over at least  2 and intervals at least
--       3 interval ms where the campaign has none       4… names of the fields of stats to return
-- Returns, for each campaign
--   {now in µs, pendientes, en_vuelo, reintentando, enviados, fallidos, inciertos, cancelados, excluidos,
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

local function status(pending, stats, inflight, delayed, results, failures, uncertain, cancelled, cancelled_delayed, excluded)
  local known = redis.call('HMGET', stats, 'upload_id', 'estado', 'intervalo_ms', unpack(ARGV, FIRST_FIELD))
  if not known[1] then return false end
  local reply = {
    now,
    redis.call('LLEN', pending), redis.call('HLEN', inflight), redis.call('ZCARD', delayed),
    redis.call('LLEN', results), redis.call('LLEN', failures), redis.call('HLEN', uncertain),
    redis.call('LLEN', cancelled) + redis.call('ZCARD', cancelled_delayed), redis.call('LLEN', excluded),
  }
  local count, first, before = 0, -1, -1
  if known[2] == 'procesando' then
    local window = math.max(tonumber(ARGV[1]), ARGV[2] * (tonumber(known[3]) or ARGV[3]))
    local since = now / 1000 - window
    for place, list in ipairs({results, failures}) do
      local inside, from, last = recent(list, reply[4 + place], since)
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
  statuses[#statuses + 1] = status(unpack(KEYS, first, first + KEYS_OF_ONE - 2))
end
return statuses
