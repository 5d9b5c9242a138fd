#!lua flags=no-writes,allow-oom
-- read_piece: the next entries of one container, bounded in bytes as well as in number. The reports read with it.
--
-- A row may have a megabyte, so a number alone bounds nothing. What is found beyond the bytes asked for is left for the
-- next call; only an entry that has more by itself (in a hash or sorted set, the entries of one bucket) is given all the
-- same. Redis is asked for a few entries at a time, so that it never copies much of what is not given.
--
-- KEYS  1 the container
-- ARGV  1 list | hash | zset   2 where to go on: a list's index, negative from its tail; otherwise a cursor, 0 to begin
--       3 entries at most      4 bytes at most
-- Returns
--   {where to go on, entry…}   0 is the end of a hash, a sorted set and a list read from its tail; a list read from its
--                              head has ended when no entry comes
local container, kind, position = KEYS[1], ARGV[1], ARGV[2]
local most, room = tonumber(ARGV[3]), tonumber(ARGV[4])
local STEP, LOOKS = 8, 1000
local reply = {position}

-- False when there is no room for them any more.
local function add(entries, first, step)
  local bytes = 0
  for i = first, #entries, step do bytes = bytes + #entries[i] end
  if bytes > room and #reply > 1 then return false end
  room = room - bytes
  for i = first, #entries, step do reply[#reply + 1] = entries[i] end
  return true
end

if kind == 'list' then
  local length, index = redis.call('LLEN', container), tonumber(position)
  local from_tail = index < 0
  if from_tail then index = math.max(0, length + index) end
  local has_room = true
  while has_room and #reply <= most and index < length do
    local last = index + math.min(STEP, most + 1 - #reply) - 1
    for _, entry in ipairs(redis.call('LRANGE', container, index, last)) do
      has_room = has_room and add({entry}, 1, 1)
      if has_room then index = index + 1 end
    end
  end
  reply[1] = from_tail and index - length or index
  return reply
end

local command = kind == 'hash' and 'HSCAN' or 'ZSCAN'
for _ = 1, LOOKS do
  local found = redis.call(command, container, reply[1], 'COUNT', 1)
  if not add(found[2], kind == 'hash' and 2 or 1, 2) then break end
  reply[1] = found[1]
  if reply[1] == '0' or #reply > most then break end
end
return reply
