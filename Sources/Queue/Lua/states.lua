#!lua flags=no-writes,allow-oom
-- states: reads the states of many campaigns.
--
-- KEYS  1… campaign:X:stats of each
-- Returns
--   {estado, …}   false = no such campaign, '' = its key is of another type
--- @include "wrongtype"
local states = {}
for place, stats in ipairs(KEYS) do states[place] = unless_spoilt('', 'HGET', stats, 'estado') end
return states
