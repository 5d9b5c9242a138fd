#!lua flags=no-writes,allow-oom
-- list: the titles of some campaigns, in the order of their creation. The list is walked with it, a slice at a time.
--
-- The order is that of the index, so nothing is sorted. Each call finds its place there by the last title of the call
-- before, whatever has come or gone since. If that title itself has gone, those created in the same ms come again.
--
-- KEYS  1 campaigns:index   2 campaigns:activas
-- ARGV  1 titles to return at most   2 titles to look at at most   3 '1' = only those that campaigns:activas names
--       4 creation ms of the last title looked at; '' = from the beginning; -N = from the newest N
--       5 that title
-- Returns
--   {creation ms of the last title looked at ('' = there are no more), that title, title…}
local index, active = KEYS[1], KEYS[2]
local most, only_active, created, last = tonumber(ARGV[1]), ARGV[3] == '1', ARGV[4], ARGV[5]
local LEAST, BLOCK = 20, 200

local function ms(score) return score and string.format('%.0f', score) end

local length, start = redis.call('ZCARD', index), 0
if string.sub(created, 1, 1) == '-' then
  start = math.max(0, length + created)
elseif created ~= '' then
  if ms(redis.call('ZSCORE', index, last)) == created then
    start = redis.call('ZRANK', index, last) + 1
  else
    start = redis.call('ZCOUNT', index, '-inf', '(' .. created)
  end
end

local reply, found = {created, last}, 0
local stop = math.min(length, start + tonumber(ARGV[2]))
while start < stop and found < most do
  local block = math.max(LEAST, math.min(BLOCK, most - found))
  local titles = redis.call('ZRANGE', index, start, math.min(stop, start + block) - 1)
  local named = only_active and redis.call('ZMSCORE', active, unpack(titles))
  for place, title in ipairs(titles) do
    start, reply[2] = start + 1, title
    if not named or named[place] then
      found = found + 1
      reply[found + 2] = title
      if found == most then break end
    end
  end
end
reply[1] = start < length and ms(redis.call('ZSCORE', index, reply[2])) or ''
return reply
