#!lua flags=allow-oom
-- sift: sets aside foreign elements in one container of a campaign, 500 elements at a time.
--
-- It is called only when the containers hold more than the campaign has messages (inspect). When a list changes
-- meanwhile, an element may be missed: the next inspection finds it.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares
-- ARGV  1 number of the container's key: 1, 4, 5, 6, 7, 8, 9 or 10   2 place to go on from, 0 to begin
-- Returns
--   {place to go on from (-1 = at the end), set aside}
--- @include "keys"
--- @include "element"
--- @include "entries"
--- @include "foreign"
--- @include "counts"
--- @include "taken_out"
--- @include "permission"
--- @guard
--- @include "format"
local number, place = tonumber(ARGV[1]), ARGV[2]
local container, WINDOW = KEYS[number], 500
local PATTERN = ({
  [5] = ELEMENT_IN.results, [6] = ELEMENT_IN.failures, [7] = ELEMENT_IN.uncertain, [10] = ELEMENT_IN.excluded,
})[number]
local call = redis.call

-- Whether a line holds a message of ours; in a hash, under its own seq.
local function is_ours(line, field)
  local element = line
  if PATTERN then element = string.match(line, PATTERN) end
  local last, seq = parts(element or '')
  return last and (not field or field == seq)
end

local alien = {}

local function sift_hash()
  local found, gone = call('HSCAN', container, place, 'COUNT', WINDOW), {}
  for i = 1, #found[2], 2 do
    local field, value = found[2][i], found[2][i + 1]
    if not is_ours(value, field) then
      gone[#gone + 1], alien[#alien + 1] = field, field .. '\t' .. value
    end
  end
  for i = 1, #gone, WINDOW do call('HDEL', container, unpack(gone, i, math.min(i + WINDOW - 1, #gone))) end
  return found[1] == '0' and -1 or found[1]
end

local function sift_ordered(is_set)
  local from = tonumber(place)
  local lines = call(is_set and 'ZRANGE' or 'LRANGE', container, from, from + WINDOW - 1)
  local places = {}
  for i, line in ipairs(lines) do
    if not is_ours(line) then alien[#alien + 1], places[#places + 1] = line, i end
  end
  local gone = take_out(container, is_set, from, lines, places)
  return #lines == WINDOW and from + WINDOW - #gone or -1
end

if container == key.uncertain then
  place = sift_hash()
else
  place = sift_ordered(container == key.delayed or container == key.cancelled_delayed)
end
set_foreign_aside(alien)
if #alien > 0 then call('HSET', key.stats, unpack(count_fields())) end
return {place, #alien}
