#!lua flags=no-writes,allow-oom
-- latest: gives the titles of some campaigns, from the newest back. A search through all campaigns asks for them.
--
-- As in `list`, each call finds its place by the last title of the call before. When that campaign is gone, those
-- created in the same ms come again.
--
-- KEYS  1 campaigns:index
-- ARGV  1 titles at most   2 creation ms of the last title; '' = from the newest on   3 that title
-- Returns
--   {1 = there are more, 0 = there are not, creation ms, title, creation ms, title, …}
local index, most, created, last = KEYS[1], tonumber(ARGV[1]), ARGV[2], ARGV[3]

local function ms(score) return score and string.format('%.0f', score) end

local stop = redis.call('ZCARD', index) - 1
if created ~= '' then
  if ms(redis.call('ZSCORE', index, last)) == created then
    stop = redis.call('ZRANK', index, last) - 1
  else
    stop = redis.call('ZCOUNT', index, '-inf', created) - 1
  end
end
if stop < 0 then return {0} end
local start = math.max(0, stop - most + 1)
local found, reply = redis.call('ZRANGE', index, start, stop, 'WITHSCORES'), {start > 0 and 1 or 0}
for i = #found, 2, -2 do
  reply[#reply + 1] = ms(found[i])
  reply[#reply + 1] = found[i - 1]
end
return reply
