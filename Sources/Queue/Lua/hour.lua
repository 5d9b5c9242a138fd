#!lua flags=no-writes,allow-oom
-- hour: adds up how many messages many campaigns have sent, failed and left uncertain in each of the last minutes
-- (`campaign:X:ritmo`, shared/history.lua). Where a point is of several minutes, each of them gets its part.
--
-- KEYS  1… campaign:X:ritmo of each
-- ARGV  1 the first minute, since 1970   2 how many minutes
-- Returns
--   {sent, failed, uncertain of the first minute, then of the second, …}
--- @include "wrongtype"
local from, count = tonumber(ARGV[1]), tonumber(ARGV[2])
local HEAD, POINT = 8, 12
local sums = {}
for i = 1, count * 3 do sums[i] = 0 end

-- Adds a point's figure: its minutes from `minute` on, as far as they have come, have it together.
local function spread(minute, minutes, figure, which)
  local elapsed = math.max(1, math.min(minutes, from + count - minute))
  for i = 0, elapsed - 1 do
    local at = minute + i - from
    local part = math.floor(figure * (i + 1) / elapsed) - math.floor(figure * i / elapsed)
    if at >= 0 and at < count then sums[at * 3 + which] = sums[at * 3 + which] + part end
  end
end

for _, history in ipairs(KEYS) do
  local head = unless_spoilt('', 'GETRANGE', history, 0, HEAD - 1)
  if #head == HEAD then
    local start, minutes = struct.unpack('>I4I4', head)
    minutes = math.max(1, minutes)
    local first = math.max(0, math.floor((from - start) / minutes))
    local last = math.floor((from + count - 1 - start) / minutes)
    local points = last < first and '' or redis.call('GETRANGE', history, HEAD + first * POINT, HEAD + (last + 1) * POINT - 1)
    for i = 0, math.floor(#points / POINT) - 1 do
      local minute = start + (first + i) * minutes
      for which, figure in ipairs({struct.unpack('>I4I4I4', points, i * POINT + 1)}) do
        if which <= 3 and figure > 0 then spread(minute, minutes, figure, which) end
      end
    end
  end
end
return sums
