#!lua
-- publish: makes a staged upload a campaign, whole or not at all; answers repeated uploads.
--
-- It has no `allow-oom`, so that uploads stop when memory is full, and outcomes do not. A publication whose reply was
-- lost is recognised by its upload_id and answered OK again.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares             12 carga:UUID and 13 carga:UUID:excluidos (the staging lists)
--       14 campaigns:index  15 campaigns:activas  16 campaigns:titulos
-- ARGV  1 campaign_id           2 upload_id   3 elements staged in both lists, by the parser's count
--       4 seq of the last one   5 fingerprint (huella)    6 idem (Idempotency-Key, '' = none)
--       7 respuesta (stored)    8 inicio_ms, UTC ('' = at once)
--       9 ms a same fingerprint counts as a repeat  10 ms a same idem does
--       11 the title's identity: what is left of it without what nobody sees
--       12 format of a campaign's stats key
--       13 ms a draft is kept; '' = the campaign is no draft, and is sent
--       14… name, value: further fields of stats (plantilla, buzon, idioma, columnas, creado, …)
-- Returns
--   {'OK'}                   published, now or by an earlier try of this upload
--   {'REPEATED', respuesta}  the same upload again: give the first answer
--   {'IN_USE', estado, 1 = made of the same fields and file}   there is such a campaign
--   {'REUSED'}               the campaign's idem, used for other fields or another file
--   {'SPELT', title}         there is a campaign whose title looks the same: this is how it is written
--   {'INCOMPLETE', length}   the staging lists are not what the parser counted; nothing was written
--- @include "keys"
--- @include "time"
--- @include "fields"
--- @include "titles"
--- @include "creation"
--- @include "expiry"
--- @include "permission"
--- @guard
local staging, staged_excluded, index, active, titles = KEYS[12], KEYS[13], KEYS[14], KEYS[15], KEYS[16]
local campaign, upload, expected, last_seq = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local fingerprint, idem, answer, start = ARGV[5], ARGV[6], ARGV[7], tonumber(ARGV[8])
local repeat_window, idem_window = tonumber(ARGV[9]), tonumber(ARGV[10])
local identity, stats_format, draft_life = ARGV[11], ARGV[12], tonumber(ARGV[13])
local FIRST_FIELD = 14

local now = clock()

-- The answer when there is a campaign of this title already; nil if there is none.
local function known()
  local stored = read(key.stats, {'upload_id', 'borrador', 'huella', 'idem', 'publicado_ms', 'respuesta', 'estado'})
  local made_of = stored.upload_id or stored.borrador
  if not made_of then return nil end
  if made_of == upload then return {'OK'} end
  local age = now - (tonumber(stored.publicado_ms) or 0)
  local same_key = idem ~= '' and stored.idem == idem and age < idem_window
  local same_content = stored.huella == fingerprint
  if same_content and (same_key or age < repeat_window) then return {'REPEATED', stored.respuesta or ''} end
  if same_key then return {'REUSED'} end
  return {'IN_USE', stored.estado or '', same_content and 1 or 0}
end

-- Whether the last element is the last of one of the two lists; an excluded one has its date in front.
local function is_last_there()
  local last = redis.call('LINDEX', staging, -1) or ''
  local last_aside = redis.call('LINDEX', staged_excluded, -1) or ''
  return string.match(last, '^(%d+)|') == last_seq or string.match(last_aside, '^%d+\t(%d+)|') == last_seq
end

local answered = known()
if answered then return answered end
local other = other_spelling(titles, campaign, identity, stats_format)
if other then return {'SPELT', other} end
local waiting, aside = redis.call('LLEN', staging), redis.call('LLEN', staged_excluded)
local length = waiting + aside
if length == 0 or length ~= expected or not is_last_there() then return {'INCOMPLETE', length} end

clear_leftovers()
local scheduled = start and start > now and not draft_life
local state = draft_life and 'borrador' or scheduled and 'programado' or 'encolado'
local fields = first_fields(upload, state, length, waiting, aside, now)
for _, value in ipairs({'huella', fingerprint, 'idem', idem, 'respuesta', answer}) do fields[#fields + 1] = value end
if scheduled then
  for _, value in ipairs({'inicio_ms', start, 'espera_hasta_ms', start}) do fields[#fields + 1] = value end
elseif draft_life and start then
  for _, value in ipairs({'inicio_ms', start}) do fields[#fields + 1] = value end
end
for i = FIRST_FIELD, #ARGV do fields[#fields + 1] = ARGV[i] end
redis.call('HSET', key.stats, unpack(fields))
note_spelling(titles, campaign, identity)
for _, list in ipairs({{staging, key.pending, waiting}, {staged_excluded, key.excluded, aside}}) do
  if list[3] > 0 then
    redis.call('RENAME', list[1], list[2])
    redis.call('PERSIST', list[2])
  end
end
redis.call('ZADD', index, now, campaign)
if draft_life then
  expire_at(now + draft_life)
else
  redis.call('ZADD', active, scheduled and start or now, campaign)
end
return {'OK'}
