#!lua flags=allow-oom
-- settle_webhook: notes the result of a try to announce a campaign's end or a notice.
--
-- The webhook_id says what was announced. If there is another announcement since, it goes on untouched; one that waited
-- for this try (`avisos`) becomes due at once. A finished campaign whose last announcement is over is kept for its
-- usual time from now on.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares             12 webhooks:pendientes
-- ARGV  1 member of webhooks:pendientes  2 general | propia  3 webhook_id
--       4 entregado, rechazado or abandonado; '' = not over, it is tried again
--       5 ms until it is tried again   6 1 = a try was made, 0 = it was only put off
--       7 ms a finished campaign is kept
-- Returns  1 = noted, 0 = it was over already, or is another one's
--- @include "keys"
--- @include "time"
--- @include "fields"
--- @include "expiry"
--- @include "format"
local webhooks = KEYS[12]
local member, target, id, ending = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local delay, tried, keep = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local field, other = 'webhook_' .. target, target == 'propia' and 'webhook_general' or 'webhook_propia'

local now = clock()
local stored = read(key.stats, {field, other, 'webhook_id', 'webhook_evento', 'avisos', 'estado'})
if stored[field] ~= 'pendiente' then return 0 end
if stored.webhook_id ~= id then
  if stored.avisos then redis.call('ZADD', webhooks, now, member) end
  return 0
end

if tried > 0 then redis.call('HINCRBY', key.stats, field .. '_intentos', tried) end
if ending == '' then
  redis.call('ZADD', webhooks, now + delay, member)
  return 1
end
redis.call('HSET', key.stats, field, ending)
redis.call('ZREM', webhooks, member)
local finished = stored.estado == 'completado' or stored.estado == 'cancelado'
if finished and stored.webhook_evento ~= 'aviso' and stored[other] ~= 'pendiente' then expire_at(now + keep) end
return 1
