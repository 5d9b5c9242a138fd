#!lua
-- exclude: puts numbers on the list of exclusions. A number that is on it, in any spelling, keeps its date and origin.
-- Only entries of Meta's switch (`preferencia`) are replaced by another origin, since the switch would take them off
-- again.
--
-- KEYS  1 exclusiones: number → `ms|origen|motivo`
-- ARGV  1 the most numbers the list may have  2 value for those that are new  3 1 = may be a repeat of a lost call
--       4… numbers, at most 1000
-- Returns
--   {'OK', new ones, numbers on the list}   in a repeat, those that have just this value count as new again
--   {'FULL', numbers on the list}           they do not all fit; nothing was written
-- Errors  TOO_MANY
--- @include "spellings"
local exclusions = KEYS[1]
local most, value, repeated = tonumber(ARGV[1]), ARGV[2], ARGV[3] == '1'
local FIRST_NUMBER, LIMIT = 4, 1000
local count = #ARGV - FIRST_NUMBER + 1
if count > LIMIT then return redis.error_reply('TOO_MANY at most 1000 numbers in one call') end

local function is_switched_off(entry) return string.find(entry, '^%d+|preferencia|') ~= nil end

local new, seen, added, more, is_lasting = {}, {}, 0, 0, not is_switched_off(value)
local values, numbers = listed(exclusions, {unpack(ARGV, FIRST_NUMBER)})
for i, stored in ipairs(values) do
  local number = numbers[i]
  if not seen[number] then
    seen[number] = true
    local is_new = not stored or (is_lasting and is_switched_off(stored))
    if is_new then
      new[#new + 1] = number
      new[#new + 1] = value
    end
    if not stored then more = more + 1 end
    if is_new or (repeated and stored == value) then added = added + 1 end
  end
end
local length = redis.call('HLEN', exclusions)
if more > 0 and length + more > most then return {'FULL', length} end
if #new > 0 then redis.call('HSET', exclusions, unpack(new)) end
return {'OK', added, length + more}
