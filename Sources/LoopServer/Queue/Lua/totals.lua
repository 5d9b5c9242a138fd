#!lua flags=no-writes,allow-oom
-- totals: sums over many campaigns. Those that are finished, or are not there, count for nothing. A key of another type than
-- ours counts as empty.
--
-- KEYS  1 campaign:X:stats  2 campaign:X  3 campaign:X:delayed, and the same three of each further campaign
-- ARGV  1… the states in which a campaign is finished
-- Returns
--   {campaigns, messages that are pendientes or reintentando}
local finished = {}
for _, state in ipairs(ARGV) do finished[state] = true end
local campaigns, messages = 0, 0

local function read(command, key, ...)
  local reply = redis.pcall(command, key, ...)
  if type(reply) ~= 'table' then return reply end
  if not string.find(reply.err, '^WRONGTYPE') then error(reply) end
  return command == 'HGET' and '' or 0
end

for place = 1, #KEYS, 3 do
  local state = read('HGET', KEYS[place], 'estado')
  if state and not finished[state] then
    campaigns = campaigns + 1
    messages = messages + read('LLEN', KEYS[place + 1]) + read('ZCARD', KEYS[place + 2])
  end
end
return {campaigns, messages}
