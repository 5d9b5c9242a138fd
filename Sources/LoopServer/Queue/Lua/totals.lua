#!lua flags=no-writes,allow-oom
-- totals: sums over many campaigns. Those that are finished, or are not there, count for nothing.
--
-- KEYS  1 campaign:X:stats  2 campaign:X  3 campaign:X:delayed, and the same three of each further campaign
-- ARGV  1… the states in which a campaign is finished
-- Returns
--   {campaigns, messages that are pendientes or reintentando}
local finished = {}
for _, state in ipairs(ARGV) do finished[state] = true end
local campaigns, messages = 0, 0
for place = 1, #KEYS, 3 do
  local state = redis.call('HGET', KEYS[place], 'estado')
  if state and not finished[state] then
    campaigns = campaigns + 1
    messages = messages + redis.call('LLEN', KEYS[place + 1]) + redis.call('ZCARD', KEYS[place + 2])
  end
end
return {campaigns, messages}
