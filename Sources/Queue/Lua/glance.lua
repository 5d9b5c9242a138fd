#!lua flags=no-writes,allow-oom
-- glance: reads what the list of campaigns is searched and sorted by, of many campaigns.
--
-- KEYS  1–11 as of take_turn, and the same eleven of each further campaign
-- ARGV  1… names of the fields of stats to return; the first is `estado`
-- Returns, for each campaign
--   {value of each field (false = absent), …}   with the state 'dañado' if a key of one that goes on is of another type
--   false                                       its stats are
--- @include "key_types"
--- @include "wrongtype"
local finished = {completado = true, cancelado = true}

local function is_spoilt(first)
  for place, wanted in ipairs(TYPES) do
    local kind = redis.call('TYPE', KEYS[first + place - 1]).ok
    if kind ~= wanted and kind ~= 'none' then return true end
  end
  return false
end

local glances = {}
for first = 1, #KEYS, #TYPES do
  local values = unless_spoilt(false, 'HMGET', KEYS[first + 1], unpack(ARGV))
  if values and values[1] and not finished[values[1]] and is_spoilt(first) then values[1] = 'dañado' end
  glances[#glances + 1] = values
end
return glances
