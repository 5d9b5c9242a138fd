-- history: counts how many messages were sent, failed or became uncertain in each minute of a campaign's life
-- (`campaign:X:ritmo`). A script that gives a message an outcome counts it in the minute of the outcome's date. A
-- script that takes the outcome back takes it off in that minute again. Only messages that an operator sends again stay
-- counted where they failed. All dates are of Redis' clock.
--
--   4 bytes  the first minute, since 1970       4 bytes  minutes of a point: 1, 2, 4, …
--   then 12 bytes a point: sent, failed, uncertain, big endian. At most 1,500: beyond that two become one
--- @include "keys"
--- @include "wrongtype"
local MOST_POINTS = 1500

-- Joins as many points as it takes for `minute` to have one. Returns the minutes of a point then.
local function thin_history(start, step, minute)
  local factor = 1
  while math.floor((minute - start) / (step * factor)) >= MOST_POINTS do factor = factor * 2 end
  local text, points = redis.call('GETRANGE', key.history, 8, -1), {}
  for first = 1, #text, 12 * factor do
    local sent, failed, uncertain = 0, 0, 0
    for at = first, math.min(first + 12 * factor, #text + 1) - 12, 12 do
      local a, b, c = struct.unpack('>I4I4I4', text, at)
      sent, failed, uncertain = sent + a, failed + b, uncertain + c
    end
    points[#points + 1] = struct.pack('>I4I4I4', sent, failed, uncertain)
  end
  local whole = struct.pack('>I4I4', start, step * factor) .. table.concat(points)
  redis.call('SETRANGE', key.history, 0, whole .. string.rep('\0', 8 + #text - #whole))
  return step * factor
end

-- Adds to the counts of a minute. No count goes below zero.
local function note_minute(minute, sent, failed, uncertain)
  local head = unless_spoilt(nil, 'GETRANGE', key.history, 0, 7)
  if not head then return end
  local start, step = minute, 1
  if #head == 8 then
    start, step = struct.unpack('>I4I4', head)
  elseif sent + failed + uncertain > 0 then
    redis.call('SETRANGE', key.history, 0, struct.pack('>I4I4', start, step))
  else
    return
  end
  local takes_off = sent < 0 or failed < 0 or uncertain < 0
  -- The clock was set back to before the first minute.
  if minute < start then
    if takes_off then return end
    minute = start
  end
  if minute - start >= MOST_POINTS * step then
    if takes_off then return end
    step = thin_history(start, step, minute)
  end
  local place = 8 + 12 * math.floor((minute - start) / step)
  local old, a, b, c = redis.call('GETRANGE', key.history, place, place + 11), 0, 0, 0
  if #old == 12 then a, b, c = struct.unpack('>I4I4I4', old) end
  redis.call('SETRANGE', key.history, place, struct.pack('>I4I4I4', math.max(0, a + sent), math.max(0, b + failed),
    math.max(0, c + uncertain)))
end

-- Notes a change of one message in `changes`, for store_changes. `which` is 1 for sent, 2 for failed, 3 for uncertain.
local function change_history(changes, at, which, change)
  local minute = math.floor(at / 60000)
  local counts = changes[minute] or {0, 0, 0}
  changes[minute] = counts
  counts[which] = counts[which] + change
end

local function store_changes(changes)
  for minute, counts in pairs(changes) do note_minute(minute, counts[1], counts[2], counts[3]) end
end
