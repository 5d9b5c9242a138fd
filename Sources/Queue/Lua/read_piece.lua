#!lua flags=no-writes,allow-oom
-- read_piece: the next entries of one container, bounded in bytes as well as in number. The reports read with it.
--
-- A row may have a megabyte, so a number alone bounds nothing. What is found beyond the bytes asked for is left for the
-- next call; only an entry that has more by itself (in a hash or sorted set, the entries of one bucket) is given all
-- the same. Redis is asked for a few entries at a time, so that it never copies much of what is not given.
--
-- KEYS  1 the container
-- ARGV  1 list | hash | zset   2 where to go on: a list's index, negative from its tail; otherwise a cursor, 0 to begin
--       3 entries at most (of a hash or sorted set a few more, as they share buckets)  4 bytes at most
-- Returns
--   {where to go on, entry…}   0 is the end of a hash, a sorted set and a list read from its tail; a list read from its
--                              head has ended when no entry comes
local container, kind, position = KEYS[1], ARGV[1], ARGV[2]
local most, room = tonumber(ARGV[3]), tonumber(ARGV[4])
local STEP, LOOKS = 16, 1000
local reply, count = {position}, 0

if kind == 'list' then
  local length, index = redis.call('LLEN', container), tonumber(position)
  local from_tail = index < 0
  if from_tail then index = math.max(0, length + index) end
  local has_room = true
  while has_room and count < most and index < length do
    local some = redis.call('LRANGE', container, index, index + math.min(STEP, most - count) - 1)
    for i = 1, #some do
      room = room - #some[i]
      has_room = room >= 0 or count == 0
      if not has_room then break end
      count, index = count + 1, index + 1
      reply[count + 1] = some[i]
    end
  end
  reply[1] = from_tail and index - length or index
  return reply
end

-- The first look is at one bucket, since what it finds must be given; what a later one finds too much is looked up
-- again.
local command, first = kind == 'hash' and 'HSCAN' or 'ZSCAN', kind == 'hash' and 2 or 1
for _ = 1, LOOKS do
  local found = redis.call(command, container, reply[1], 'COUNT', count == 0 and 1 or STEP)
  local entries, bytes = found[2], 0
  for i = first, #entries, 2 do bytes = bytes + #entries[i] end
  if bytes > room and count > 0 then break end
  room = room - bytes
  for i = first, #entries, 2 do
    count = count + 1
    reply[count + 1] = entries[i]
  end
  reply[1] = found[1]
  if reply[1] == '0' or count >= most then break end
end
return reply
