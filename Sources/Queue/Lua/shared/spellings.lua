-- spellings: one phone has several spellings (PhoneNumber.identity). The short one stands on the list of exclusions.
-- Older entries, which were stored as they were written, may stand under the long one, if there is one.

-- The short spelling of a number, and the long one if there is one.
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

-- Which of up to 1000 numbers are on the list: their values at their places, false for the others. Also returns the
-- short spellings.
local function listed(exclusions, numbers)
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
