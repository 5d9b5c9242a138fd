#!lua flags=allow-oom
-- forget: takes a campaign that no longer exists (expired) off the hints.
--
-- It is a script, so that a campaign published under the same title meanwhile stays on them.
--
-- KEYS  1 campaign:X:stats  2 campaigns:index  3 campaigns:activas
-- ARGV  1 campaign_id
-- Returns  1 = taken off, 0 = it exists
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
return 1
