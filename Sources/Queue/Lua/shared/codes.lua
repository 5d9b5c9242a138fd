-- codes: how many of the messages in fallidos failed with each code (`campaign:X:codigos`). Whatever moves a message
-- there or away counts it here. Codes come from an API: past a hundred of them the others are counted together.
--- @include "keys"
--- @include "wrongtype"

-- Counts messages whose failure has a code: `change` is negative for those that leave. A key that hands in Redis have
-- given another type counts nothing.
local function count_code(code, change)
  local MOST, OTHER = 100, 'otros'
  if code == '' then code = OTHER end
  local is_known = unless_spoilt(nil, 'HEXISTS', key.codes, code) == 1
  if not is_known and (change < 0 or unless_spoilt(0, 'HLEN', key.codes) >= MOST) then code = OTHER end
  -- What was counted by a version that did not count is not taken off.
  if change < 0 and not unless_spoilt(nil, 'HGET', key.codes, code) then return end
  local left = unless_spoilt(1, 'HINCRBY', key.codes, code, change)
  if left <= 0 then unless_spoilt(nil, 'HDEL', key.codes, code) end
end

-- The same of entries of fallidos, which have left it or come there.
local function count_entries(entries, change)
  local counts = {}
  for _, entry in ipairs(entries) do
    local code = string.match(entry, '^%d+\t([^\t]*)\t')
    if code then counts[code] = (counts[code] or 0) + change end
  end
  for code, count in pairs(counts) do count_code(code, count) end
end
