-- wrongtype: a key of another type than ours, which hands in Redis made, spoils its campaign alone and no call about
-- many.

-- What a command answers; `instead` if the key is of another type. Any other error is nobody's to hide.
local function unless_spoilt(instead, command, key, ...)
  local reply = redis.pcall(command, key, ...)
  if type(reply) ~= 'table' or not reply.err then return reply end
  if not string.find(reply.err, '^WRONGTYPE') then error(reply) end
  return instead
end
