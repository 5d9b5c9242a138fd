#!lua flags=allow-oom
-- forget_titles: takes titles whose campaigns no longer exist off the hash of titles. It looks at some random ones.
--
-- KEYS  1 campaigns:titulos
-- ARGV  1 titles to look at  2 format of a campaign's stats key
-- Returns  how many were taken off
local titles, forgotten = KEYS[1], 0
local some = redis.call('HRANDFIELD', titles, ARGV[1], 'WITHVALUES')
for i = 1, #some, 2 do
  if redis.call('EXISTS', string.format(ARGV[2], some[i + 1])) == 0 then
    forgotten = forgotten + redis.call('HDEL', titles, some[i])
  end
end
return forgotten
