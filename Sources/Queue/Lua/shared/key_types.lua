-- key_types: the type of each of a campaign's keys, in the order of KEYS 1–11. Somebody else in Redis can have changed
-- it.
local TYPES = {'list', 'hash', 'hash', 'zset', 'list', 'list', 'hash', 'list', 'zset', 'list', 'string'}

-- Whether each of them has its type, or does not exist.
local function are_of_their_types()
  for place, wanted in ipairs(TYPES) do
    local kind = redis.call('TYPE', KEYS[place]).ok
    if kind ~= wanted and kind ~= 'none' then return false end
  end
  return true
end
