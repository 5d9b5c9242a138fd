#!lua flags=no-writes,allow-oom
-- states: the states of many campaigns.
--
-- KEYS  1… campaign:X:stats of each
-- Returns
--   {estado, …}   false = no such campaign, '' = its key is of another type
local states = {}
for place, stats in ipairs(KEYS) do
  local state = redis.pcall('HGET', stats, 'estado')
  if type(state) == 'table' then
    if not string.find(state.err, '^WRONGTYPE') then return state end
    state = ''
  end
  states[place] = state
end
return states
