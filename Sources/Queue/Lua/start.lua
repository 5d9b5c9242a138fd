#!lua flags=allow-oom
-- start: turns a draft into a campaign that is sent, or waits for its `inicio`.
--
-- A draft has no `upload_id`, and all of its keys expire. This one call gives it the id and takes the expiry off. So it
-- is a draft before the call and a campaign after it, even when the caller dies meanwhile.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares             12 campaigns:activas  13 campaigns:index
-- ARGV  1 campaign_id           2 the draft's id, as it was read
--       3 the digest of what was asked: a start with the same digest is a repeat
--       4 inicio_ms, UTC ('' = at once)
--       5… name, value: fields of stats; '' takes a field off
-- Returns
--   {'OK', estado}        started
--   {'BEFORE', estado}    started by an earlier call, in the same way
--   {'CONFLICT', estado}  it is no draft, or was started with other values
--   {'DAMAGED'}           one of its keys is of another type than ours
--   {'CHANGED'}           it is another draft by now
--   {'GONE'}              no such campaign
--- @include "keys"
--- @include "time"
--- @include "fields"
--- @include "expiry"
--- @include "key_types"
--- @include "permission"
--- @guard
--- @include "format"
local active, index = KEYS[12], KEYS[13]
local campaign, draft, asked, start = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local FIRST_FIELD = 5
local call = redis.call

if not are_of_their_types() then return {'DAMAGED'} end
local stored = read(key.stats, {'upload_id', 'borrador', 'estado', 'iniciado'})
if stored.upload_id then
  return {stored.upload_id == draft and stored.iniciado == asked and 'BEFORE' or 'CONFLICT', stored.estado}
end
if not stored.borrador then return {'GONE'} end
if stored.borrador ~= draft then return {'CHANGED'} end

local now = clock()
local scheduled = start and start > now
local state = scheduled and 'programado' or 'encolado'
local fields = {'upload_id', draft, 'estado', state, 'iniciado', asked, 'publicado_ms', now}
local taken_off = {'borrador', 'inicio_ms', 'espera_hasta_ms'}
if scheduled then
  for _, value in ipairs({'inicio_ms', start, 'espera_hasta_ms', start}) do fields[#fields + 1] = value end
end
for i = FIRST_FIELD, #ARGV, 2 do
  if ARGV[i + 1] == '' then
    taken_off[#taken_off + 1] = ARGV[i]
  else
    fields[#fields + 1], fields[#fields + 2] = ARGV[i], ARGV[i + 1]
  end
end
call('HDEL', key.stats, unpack(taken_off))
call('HSET', key.stats, unpack(fields))
persist()
call('ZADD', index, 'NX', now, campaign)
call('ZADD', active, scheduled and start or now, campaign)
return {'OK', state}
