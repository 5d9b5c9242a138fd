#!lua flags=no-writes,allow-oom
-- status: everything a campaign's status shows, at one instant.
--
-- Every message is in exactly one container, so the counts are the containers' sizes and add up to `total`.
-- Writes nothing and costs the same whatever the queue's length: many campaigns are read in one pipeline.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares
-- ARGV  names of the fields of stats to return
-- Returns
--   {now in µs, pendientes, en_vuelo, reintentando, enviados, fallidos, inciertos, cancelados, excluidos,
--    value of each field asked for (false = absent)…}
--   false  no such campaign
local pending, stats, inflight, delayed = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local results, failures, uncertain = KEYS[5], KEYS[6], KEYS[7]
local cancelled, cancelled_delayed, excluded = KEYS[8], KEYS[9], KEYS[10]

if redis.call('HEXISTS', stats, 'upload_id') == 0 then return false end
local time = redis.call('TIME')
local reply = {
  time[1] * 1000000 + time[2],
  redis.call('LLEN', pending), redis.call('HLEN', inflight), redis.call('ZCARD', delayed),
  redis.call('LLEN', results), redis.call('LLEN', failures), redis.call('HLEN', uncertain),
  redis.call('LLEN', cancelled) + redis.call('ZCARD', cancelled_delayed), redis.call('LLEN', excluded),
}
if #ARGV > 0 then
  for _, value in ipairs(redis.call('HMGET', stats, unpack(ARGV))) do reply[#reply + 1] = value end
end
return reply
