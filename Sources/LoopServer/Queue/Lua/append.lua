#!lua
-- append: adds one message to a campaign, or starts a campaign with it.
--
-- Without `allow-oom`, like publish. A repeat of the same request is recognised by the key kept for it.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 solicitud:X:ID (what this request was answered)
--       12 campaigns:activas  13 campaigns:index (both left out in a cluster)
-- ARGV  1 campaign_id  2 upload_id for a new campaign  3 row  4 ms the request is remembered
--       5 messages a campaign may have
--       6… name, value: fields of stats for a new campaign (plantilla, buzon, idioma, columnas, creado, …)
-- Returns
--   {'OK', seq, position in the queue, estado}   added, now or by an earlier try
--   {'CONFLICT', estado}                         cancelado: nothing can be added
--   {'FULL', total}
local pending, stats, request, active, index = KEYS[1], KEYS[2], KEYS[11], KEYS[12], KEYS[13]
local campaign, upload, row, remember, most = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local FIRST_FIELD = 6

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local stored = redis.call('HMGET', stats, 'upload_id', 'estado', 'total')
local answered = redis.call('GET', request)
if stored[1] and answered then
  local of, seq, position = string.match(answered, '^(.*)|(%d+)|(%d+)$')
  if of == stored[1] then return {'OK', tonumber(seq), tonumber(position), stored[2]} end
end
if stored[2] == 'cancelado' then return {'CONFLICT', stored[2]} end
if stored[1] and tonumber(stored[3]) >= most then return {'FULL', tonumber(stored[3])} end

local state = stored[2] or 'encolado'
if stored[1] then
  upload = stored[1]
else
  redis.call('UNLINK', pending, unpack(KEYS, 3, 10))
  local fields = {
    'upload_id', upload, 'token', '', 'turno', 0, 'estado', state, 'total', 0, 'pendientes', 0, 'en_vuelo', 0,
    'reintentando', 0, 'enviados', 0, 'fallidos', 0, 'inciertos', 0, 'cancelados', 0, 'excluidos', 0,
    'publicado_ms', now,
  }
  for i = FIRST_FIELD, #ARGV do fields[#fields + 1] = ARGV[i] end
  redis.call('HSET', stats, unpack(fields))
  if index then redis.call('ZADD', index, now, campaign) end
end
local seq = redis.call('HINCRBY', stats, 'total', 1)
local position = redis.call('RPUSH', pending, seq .. '|0|' .. row)
redis.call('SET', request, upload .. '|' .. seq .. '|' .. position, 'PX', remember)
redis.call('HSET', stats, 'pendientes', position)
if state == 'completado' then
  state = 'procesando'
  redis.call('HSET', stats, 'estado', state, 'motivo', '')
  for i = 1, 10 do redis.call('PERSIST', KEYS[i]) end
end
-- An owner or a schedule already says when to look; a free campaign is to be looked at now.
if active and (not stored[1] or stored[2] == 'completado') then redis.call('ZADD', active, now, campaign) end
return {'OK', seq, position, state}
