#!lua flags=allow-oom
-- notice: notes the notice that is due of a running campaign for which nobody takes turns, because it is held for long.
-- The dispatcher asks at `webhook_mira_ms`. It needs no ownership: it changes nothing but what is announced.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares             12 campaigns:activas  13 webhooks:pendientes
-- ARGV  1 campaign_id  2 interval ms, for a campaign without its own  3 1 = WEBHOOK_URL is told, too
-- Returns  1 = looked, 0 = there is nothing to tell of it
--- @include "keys"
--- @include "time"
--- @include "fields"
--- @include "owner"
--- @include "notices"
--- @include "permission"
--- @guard
--- @include "format"
local active, webhooks = KEYS[12], KEYS[13]
local campaign, general = ARGV[1], ARGV[3] == '1'

local now, now_us = clock()
local stored = read(key.stats, {'upload_id', 'propietario', 'token', 'estado', 'avisos', 'intervalo_ms', 'inicio_ms',
  'espera_hasta_ms'})
local state = stored.estado
local runs = state == 'procesando' or state == 'encolado' or state == 'programado'
if not stored.upload_id or not stored.avisos or not runs then return 0 end

local left = redis.call('LLEN', key.pending) + redis.call('HLEN', key.inflight) + redis.call('ZCARD', key.delayed)
local fields = {}
owe_notice(webhooks, campaign, stored.upload_id, general, stored.avisos, left, now, now_us,
  tonumber(stored.intervalo_ms) or tonumber(ARGV[2]), tonumber(stored.inicio_ms) or 0, fields)
if #fields > 0 then redis.call('HSET', key.stats, unpack(fields)) end
local hold = tonumber(stored.espera_hasta_ms) or 0
if hold > now and owner_of(stored.propietario, stored.token) == '' then
  local look = tonumber(redis.call('HGET', key.stats, 'webhook_mira_ms') or '') or math.huge
  redis.call('ZADD', active, 'XX', math.min(hold, look), campaign)
end
return 1
