#!lua flags=allow-oom
-- doubt: notes in a campaign that its turns were higher once, as somebody has seen. Whoever claims it learns so that
-- Redis has forgotten some, also a process that was not there.
--
-- The highest turn counts, and the shortest pace that was seen. A repeat changes nothing.
--
-- KEYS  1 :stats
-- ARGV  1 upload_id  2 turn  3 its own pace in ms, '' = it had none
-- Returns  1 = noted, 0 = not, since as much is known already, or there is no such campaign
--- @include "fields"
local stats, upload, turn, interval = KEYS[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local stored = read(stats, {'upload_id', 'olvidado', 'olvidado_intervalo_ms'})
if stored.upload_id ~= upload then return 0 end
local known, pace = tonumber(stored.olvidado) or 0, tonumber(stored.olvidado_intervalo_ms)
local noted = 0
if turn > known then
  redis.call('HSET', stats, 'olvidado', ARGV[2])
  noted = 1
end
if interval and (not pace or interval < pace) then
  redis.call('HSET', stats, 'olvidado_intervalo_ms', ARGV[3])
  noted = 1
end
return noted
