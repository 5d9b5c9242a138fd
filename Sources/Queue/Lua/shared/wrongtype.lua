-- wrongtype: a key of another type, which somebody else made, affects only its own campaign and no call about many.

-- A command's answer; `instead` if the key is of another type. Other errors are passed on.
local function unless_spoilt(instead, command, key, ...)
  local reply = redis.pcall(command, key, ...)
  if type(reply) ~= 'table' or not reply.err then return reply end
  if not string.find(reply.err, '^WRONGTYPE') then error(reply) end
  return instead
end
