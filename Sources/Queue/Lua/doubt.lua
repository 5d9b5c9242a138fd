#!lua flags=allow-oom
-- doubt: notes in a campaign that its turns were higher once, as an instance has seen. So every claimer learns that
-- Redis has forgotten some, also a process that was not there.
--
-- The highest turn counts, and the shortest pace that was seen. A repeat changes nothing. A campaign that was cancelled
-- before the note has ended with messages among `cancelados` that may have gone out: it is kept and made due, so that
-- an owner takes it up once more and sets those aside.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares             12 campaigns:activas
-- ARGV  1 campaign_id  2 upload_id  3 turn  4 its own pace in ms, '' = it had none
-- Returns  1 = noted, 0 = not, since as much is known already, or there is no such campaign
--- @include "keys"
--- @include "fields"
--- @include "doubted"
--- @include "expiry"
--- @include "permission"
--- @guard
--- @include "format"
local active = KEYS[12]
local campaign, upload, turn, interval = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local stored = read(key.stats, {'upload_id', 'estado', 'turno', 'conciliado', 'olvidado', 'olvidado_intervalo_ms',
  'dudado'})
if stored.upload_id ~= upload then return 0 end
local known, pace = tonumber(stored.olvidado) or 0, tonumber(stored.olvidado_intervalo_ms)
local fields = {}
if turn > known then
  fields = {'olvidado', ARGV[3]}
  stored.olvidado = ARGV[3]
end
if interval and (not pace or interval < pace) then
  fields[#fields + 1] = 'olvidado_intervalo_ms'
  fields[#fields + 1] = ARGV[4]
end
if stored.estado == 'cancelado' and is_doubted(stored) and persist() > 0 then
  fields[#fields + 1] = 'nota'
  fields[#fields + 1] = UNTOLD
  redis.call('ZADD', active, 0, campaign)
end
if #fields == 0 then return 0 end
redis.call('HSET', key.stats, unpack(fields))
return 1
