-- costs: how many messages of a campaign Meta bills, by category (`campaign:X:costo`). A status of a message that was
-- delivered may say so, or several may: `campaign:X:cobrados` has a bit for each seq that is counted.
--- @include "keys"
--- @include "wrongtype"

-- Counts a message once. Returns the category in which it is counted now; nil if it was counted before.
local function bill(seq, category)
  local MOST, OTHER = 20, 'otras'
  local place, bit_of = math.floor((seq - 1) / 8), bit.lshift(1, (seq - 1) % 8)
  local byte = string.byte(unless_spoilt('', 'GETRANGE', key.billed, place, place)) or 0
  if bit.band(byte, bit_of) ~= 0 then return nil end
  if unless_spoilt(nil, 'SETRANGE', key.billed, place, string.char(bit.bor(byte, bit_of))) == nil then return nil end
  if unless_spoilt(1, 'HEXISTS', key.cost, category) == 0 and unless_spoilt(0, 'HLEN', key.cost) >= MOST then
    category = OTHER
  end
  unless_spoilt(nil, 'HINCRBY', key.cost, category, 1)
  return category
end
