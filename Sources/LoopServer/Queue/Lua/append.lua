#!lua
-- append: adds one message to a campaign, or starts a campaign with it.
--
-- Without `allow-oom`, like publish. A repeat of the same request is recognised by the key kept for it. All messages of
-- a campaign share its template, channel and language: one that names others is refused, not sent with the wrong ones.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares             12 solicitud:X:ID (what this request was answered)
--       13 campaigns:activas  14 campaigns:index  15 exclusiones  16 campaigns:titulos
-- ARGV  1 campaign_id  2 upload_id for a new campaign  3 row  4 ms the request is remembered
--       5 messages a campaign may have
--       6 names of the known columns the row fills, with commas between them: those that `columnas` lacks are added, so
--         that the reports show them. Of the known columns only, which have their place whatever their order
--       7 plantilla  8 buzon  9 idioma
--       10 and 11: as 11 and 12 of publish, of the title
--       12… name, value: further fields of stats for a new campaign (columnas, creado, …)
-- Returns
--   {'OK', seq, position in the queue, estado, 1 = answered before}   added, now or by an earlier try
--   {'CONFLICT', estado}                     cancelado: nothing can be added
--   {'FULL', total}
--   {'MISMATCH', plantilla, buzon, idioma}   the campaign's, not the message's
--   {'REUSED'}                               the request's id was used for another message
--   {'SPELT', title}                         as of publish
--   {'EXCLUDED'}                             nothing is sent to this number
local pending, stats, request, active, index = KEYS[1], KEYS[2], KEYS[12], KEYS[13], KEYS[14]
local exclusions = KEYS[15]
local campaign, upload, row, remember, most = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local columns, template, inbox, language = ARGV[6], ARGV[7], ARGV[8], ARGV[9]
local titles, identity, stats_format = KEYS[16], ARGV[10], ARGV[11]
local FIRST_FIELD = 12

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local stored =
  redis.call('HMGET', stats, 'upload_id', 'estado', 'total', 'token', 'plantilla', 'buzon', 'idioma', 'columnas')
local exists = stored[1]
local digest = redis.sha1hex(row)
local is_other = stored[5] ~= template or stored[6] ~= inbox or stored[7] ~= language
local answered = redis.call('GET', request)
if exists and answered then
  local of, seq, position, of_row = string.match(answered, '^(.*)|(%d+)|(%d+)|(%x+)$')
  if of == stored[1] then
    if of_row ~= digest or is_other then return {'REUSED'} end
    return {'OK', tonumber(seq), tonumber(position), stored[2], 1}
  end
end
if exists then
  if stored[2] == 'cancelado' then return {'CONFLICT', stored[2]} end
  if is_other then
    return {'MISMATCH', stored[5] or '', stored[6] or '', stored[7] or ''}
  end
  if tonumber(stored[3]) >= most then return {'FULL', tonumber(stored[3])} end
else
  for _, other in ipairs({identity, redis.call('HGET', titles, identity) or identity}) do
    local exists_so = other ~= campaign and redis.call('EXISTS', string.format(stats_format, other)) == 1
    if exists_so then return {'SPELT', other} end
  end
end

if listed(exclusions, {string.match(row, '^%["(%d+)"') or ''})[1] then return {'EXCLUDED'} end

local state = stored[2] or 'encolado'
if exists then
  upload = stored[1]
else
  redis.call('UNLINK', pending, pending .. ':ajenos', unpack(KEYS, 3, 11))
  local fields = {
    'upload_id', upload, 'token', '', 'turno', 0, 'estado', state, 'total', 0, 'pendientes', 0, 'en_vuelo', 0,
    'reintentando', 0, 'enviados', 0, 'fallidos', 0, 'inciertos', 0, 'cancelados', 0, 'excluidos', 0,
    'publicado_ms', now, 'plantilla', template, 'buzon', inbox, 'idioma', language,
  }
  for i = FIRST_FIELD, #ARGV do fields[#fields + 1] = ARGV[i] end
  redis.call('HSET', stats, unpack(fields))
  redis.call('ZADD', index, now, campaign)
  if identity ~= campaign then redis.call('HSET', titles, identity, campaign) end
end
local seq = redis.call('HINCRBY', stats, 'total', 1)
local position = redis.call('RPUSH', pending, seq .. '|0|' .. row)
redis.call('SET', request, upload .. '|' .. seq .. '|' .. position .. '|' .. digest, 'PX', remember)
redis.call('HSET', stats, 'pendientes', position)
if exists and stored[8] then
  local names, lower = stored[8], string.lower(stored[8])
  for name in string.gmatch(columns, '[^,]+') do
    if not string.find(lower, '"' .. name .. '"', 1, true) then
      names = string.sub(names, 1, -2) .. (names == '[]' and '' or ',') .. '"' .. name .. '"]'
    end
  end
  if names ~= stored[8] then redis.call('HSET', stats, 'columnas', names) end
end
if state == 'completado' then
  state = 'procesando'
  redis.call('HSET', stats, 'estado', state, 'motivo', '', 'activado_ms', now)
  for i = 1, 11 do redis.call('PERSIST', KEYS[i]) end
  redis.call('PERSIST', KEYS[1] .. ':ajenos')
end
-- A schedule already says when to look, and so does a list that was not empty. A free campaign is to be looked at now;
-- an owner that has nothing left to take is told at once (0 is due on every clock).
if not exists or stored[2] == 'completado' then
  redis.call('ZADD', active, now, campaign)
elseif stored[4] ~= '' and position == 1 then
  redis.call('ZADD', active, 0, campaign)
end
return {'OK', seq, position, state, 0}
