-- pieces: the next entries of one container, bounded in bytes as well as in number.
--
-- A row may have a megabyte, so a number alone bounds nothing. Entries beyond the bytes asked for are left for the next
-- call. Only an entry that has more by itself (in a hash or sorted set, the entries of one bucket) is given all the
-- same. The functions ask Redis for a few entries at a time, so that it never copies much that is not given.

-- Calls `visit` with each entry of a list, from `position` on: an index, negative from the tail. Returns where to go
-- on, how many entries there were, their bytes, and whether it was the end.
local function list_piece(container, position, most, room, visit)
  local STEP, LONGEST, FEW = 16, 256, 8192
  local length, index, count, bytes = redis.call('LLEN', container), tonumber(position), 0, 0
  local from_tail, step = index < 0, STEP
  if from_tail then index = math.max(0, length + index) end
  local has_room = true
  while has_room and count < most and index < length do
    local some, before = redis.call('LRANGE', container, index, index + math.min(step, most - count) - 1), bytes
    for i = 1, #some do
      has_room = bytes + #some[i] <= room or count == 0
      if not has_room then break end
      bytes, count, index = bytes + #some[i], count + 1, index + 1
      visit(some[i])
    end
    step = bytes - before < FEW and math.min(step * 2, LONGEST) or STEP
  end
  return from_tail and index - length or index, count, bytes, index >= length
end

-- Does the same with a hash or sorted set, from a cursor on.
local function scan_piece(container, kind, position, most, room, visit)
  local STEP, LOOKS = 16, 1000
  -- The first look is at one bucket, since its entries must be given. When a later look finds too much, the next call
  -- finds that again.
  local command, first = kind == 'hash' and 'HSCAN' or 'ZSCAN', kind == 'hash' and 2 or 1
  local count, bytes = 0, 0
  for _ = 1, LOOKS do
    local found = redis.call(command, container, position, 'COUNT', count == 0 and 1 or STEP)
    local entries, found_bytes = found[2], 0
    for i = first, #entries, 2 do found_bytes = found_bytes + #entries[i] end
    if bytes + found_bytes > room and count > 0 then break end
    bytes = bytes + found_bytes
    for i = first, #entries, 2 do
      count = count + 1
      visit(entries[i])
    end
    position = found[1]
    if position == '0' or count >= most then break end
  end
  return position, count, bytes, position == '0'
end
