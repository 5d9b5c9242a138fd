#!lua flags=no-writes,allow-oom
-- totals: sums over many campaigns. Finished and missing ones do not count. A key of another type than ours counts as
-- empty.
--
-- KEYS  1 campaign:X:stats  2 campaign:X  3 campaign:X:delayed, and the same three of each further campaign
-- ARGV  1… the states in which a campaign is finished
-- Returns
--   {campaigns, messages that are pendientes or reintentando}
--- @include "wrongtype"
local finished = {}
for _, state in ipairs(ARGV) do finished[state] = true end
local campaigns, messages = 0, 0
for place = 1, #KEYS, 3 do
  local state = unless_spoilt('', 'HGET', KEYS[place], 'estado')
  if state and not finished[state] then
    campaigns = campaigns + 1
    messages = messages + unless_spoilt(0, 'LLEN', KEYS[place + 1]) + unless_spoilt(0, 'ZCARD', KEYS[place + 2])
  end
end
return {campaigns, messages}
