-- codes: how many of the messages in fallidos failed with each code (`campaign:X:codigos`). Every script that moves a
-- message there or away counts it here. Codes come from an API: past a hundred of them the others are counted together.
--- @include "keys"
--- @include "wrongtype"

-- Counts messages whose failure has a code: `change` is negative for those that leave. A key to which somebody else
-- gave another type counts nothing, and messages from a version that did not count are not subtracted.
local function count_code(code, change)
  local MOST, OTHER = 100, 'otros'
  local function is_known() return unless_spoilt(0, 'HEXISTS', key.codes, code) == 1 end
  local known = code ~= '' and is_known()
  if code == '' or not known and (change < 0 or unless_spoilt(0, 'HLEN', key.codes) >= MOST) then
    code = OTHER
    known = is_known()
  end
  if change < 0 and not known then return end
  local left = unless_spoilt(1, 'HINCRBY', key.codes, code, change)
  if left <= 0 then unless_spoilt(nil, 'HDEL', key.codes, code) end
end

-- Subtracts entries that have left fallidos.
local function uncount_entries(entries)
  local counts = {}
  for _, entry in ipairs(entries) do
    local code = string.match(entry, '^%d+\t([^\t]*)\t')
    if code then counts[code] = (counts[code] or 0) - 1 end
  end
  for code, change in pairs(counts) do count_code(code, change) end
end
