#!lua flags=no-writes,allow-oom
-- states: the states of many campaigns.
--
-- KEYS  1… campaign:X:stats of each
-- Returns
--   {estado, …}   false = no such campaign
local states = {}
for place, stats in ipairs(KEYS) do states[place] = redis.call('HGET', stats, 'estado') end
return states
