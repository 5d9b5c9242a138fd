-- key_types: the type that each of a campaign's keys has, in the order of KEYS 1–11. Hands in Redis can give it another
-- one.
local TYPES = {'list', 'hash', 'hash', 'zset', 'list', 'list', 'hash', 'list', 'zset', 'list', 'string'}

-- Whether all of them are of their types, or not there.
local function are_of_their_types()
  for place, wanted in ipairs(TYPES) do
    local kind = redis.call('TYPE', KEYS[place]).ok
    if kind ~= wanted and kind ~= 'none' then return false end
  end
  return true
end
