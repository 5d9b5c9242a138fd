#!lua flags=allow-oom
-- sift: sets aside what is no message of ours in one container of a campaign, 500 elements at a time.
--
-- Only when the containers hold more than the campaign has messages (inspect). Where a list is taken from or grows meanwhile,
-- an element may be passed over: the next inspection finds it.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares
-- ARGV  1 number of the container's key: 1, 4, 5, 6, 7, 8, 9 or 10   2 place to go on from, 0 to begin
-- Returns
--   {place to go on from (-1 = at the end), set aside}
local number = tonumber(ARGV[1])
local key, place = KEYS[number], ARGV[2]
local WINDOW = 500
-- What stands before the element.
local BEFORE = {
  [5] = '^%d+[el]?\t[^\t]*\t(.*)$', [6] = '^%d+\t[^\t]*\t[^\t]*\t(.*)$', [7] = '^[^|]*|%d+|(.*)$', [10] = '^%d+\t(.*)$',
}
local call, match = redis.call, string.match

local function ours(line, field)
  local element = BEFORE[number] and match(line, BEFORE[number]) or not BEFORE[number] and line
  local last, seq = parts(element or '')
  return last and (not field or field == seq)
end

local alien, gone = {}, {}
if number == 7 then
  local found = call('HSCAN', key, place, 'COUNT', WINDOW)
  for i = 1, #found[2], 2 do
    local field, value = found[2][i], found[2][i + 1]
    if not ours(value, field) then
      gone[#gone + 1], alien[#alien + 1] = field, field .. '\t' .. value
    end
  end
  for i = 1, #gone, WINDOW do call('HDEL', key, unpack(gone, i, math.min(i + WINDOW - 1, #gone))) end
  place = found[1] == '0' and -1 or found[1]
else
  local is_set, from = number == 4 or number == 9, tonumber(place)
  local lines = call(is_set and 'ZRANGE' or 'LRANGE', key, from, from + WINDOW - 1)
  for i, line in ipairs(lines) do
    if not ours(line) then
      gone[#gone + 1], alien[#alien + 1] = line, line
      if not is_set then call('LSET', key, from + i - 1, '') end
    end
  end
  if #gone > 0 then
    if is_set then call('ZREM', key, unpack(gone)) else call('LREM', key, #gone, '') end
  end
  place = #lines == WINDOW and from + WINDOW - #gone or -1
end
set_foreign_aside(alien)
if #alien > 0 then
  call('HSET', KEYS[2],
    'pendientes', call('LLEN', KEYS[1]), 'reintentando', call('ZCARD', KEYS[4]), 'enviados', call('LLEN', KEYS[5]),
    'fallidos', call('LLEN', KEYS[6]), 'inciertos', call('HLEN', KEYS[7]),
    'cancelados', call('LLEN', KEYS[8]) + call('ZCARD', KEYS[9]), 'excluidos', call('LLEN', KEYS[10]))
end
return {place, #alien}
