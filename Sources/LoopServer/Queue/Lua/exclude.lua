#!lua
-- exclude: puts numbers on the list of those to whom nothing is sent. One that is on it, in whatever spelling, keeps its
-- date and origin.
--
-- KEYS  1 exclusiones: number → `ms|origen|motivo`
-- ARGV  1 the most numbers the list may have  2 value for those that are new  3 1 = may be a repeat of a lost call
--       4… numbers, at most 1000
-- Returns
--   {'OK', new ones, numbers on the list}   in a repeat, those that have just this value count as new again
--   {'FULL', numbers on the list}           they do not all fit; nothing was written
-- Errors  TOO_MANY
local exclusions = KEYS[1]
local most, value, repeated = tonumber(ARGV[1]), ARGV[2], ARGV[3] == '1'
local FIRST_NUMBER, LIMIT = 4, 1000
local count = #ARGV - FIRST_NUMBER + 1
if count > LIMIT then return redis.error_reply('TOO_MANY at most 1000 numbers in one call') end

-- One phone, several spellings (PhoneNumber.identity): the short one stands on the list, and what was put there as it was
-- written is found under the long one, if there is one. The same lines stand in stage, append, take_turn, receipt, reconcile.
local function spellings(number)
  local code, short = string.sub(number, 1, 2), number
  if code ~= '52' and code ~= '54' and code ~= '55' then return number end
  if string.find(number, '^521%d%d%d%d%d%d%d%d%d%d$') or string.find(number, '^549%d%d%d%d%d%d%d%d%d%d$') then
    short = code .. string.sub(number, 4)
  elseif string.find(number, '^55%d%d9%d%d%d%d%d%d%d%d$') then
    short = string.sub(number, 1, 4) .. string.sub(number, 6)
  end
  if #short ~= 12 then return short end
  if code == '55' then return short, string.sub(short, 1, 4) .. '9' .. string.sub(short, 5) end
  return short, code .. (code == '52' and '1' or '9') .. string.sub(short, 3)
end

-- Which of up to 1000 numbers are on the list: their values at their places.
local function listed(numbers)
  local short, long, place = {}, {}, {}
  for i, number in ipairs(numbers) do
    local other
    short[i], other = spellings(number)
    if other then
      long[#long + 1] = other
      place[#long] = i
    end
  end
  local values = redis.call('HMGET', exclusions, unpack(short))
  if #long > 0 then
    for k, value in ipairs(redis.call('HMGET', exclusions, unpack(long))) do
      values[place[k]] = values[place[k]] or value
    end
  end
  return values, short
end

local new, seen, added = {}, {}, 0
local values, numbers = listed({unpack(ARGV, FIRST_NUMBER)})
for i, stored in ipairs(values) do
  local number = numbers[i]
  if not seen[number] then
    seen[number] = true
    if not stored then
      new[#new + 1] = number
      new[#new + 1] = value
    end
    if not stored or (repeated and stored == value) then added = added + 1 end
  end
end
local length = redis.call('HLEN', exclusions)
if length + #new / 2 > most then return {'FULL', length} end
if #new > 0 then redis.call('HSET', exclusions, unpack(new)) end
return {'OK', added, length + #new / 2}
