#!lua
-- append: adds one message to a campaign, or starts a campaign with it.
--
-- It has no `allow-oom`, like publish. The key that is kept for a request recognises its repeats. All messages of a
-- campaign share its template, inbox and language: a message that names others is refused, not sent with the wrong
-- ones.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares             12 solicitud:X:ID (what this request was answered)
--       13 campaigns:activas  14 campaigns:index  15 exclusiones  16 campaigns:titulos
-- ARGV  1 campaign_id  2 upload_id for a new campaign  3 row  4 ms the request is remembered
--       5 messages a campaign may have
--       6 names of the known columns the row fills, with commas between them: those that no column of the campaign is
--         for are added to `columnas` (and to `usos`, where names are not enough), so that the reports show them
--       7 plantilla  8 buzon  9 idioma
--       10 and 11: as 11 and 12 of publish, of the title
--       12 upload_id of the campaign whose columns the row was made for, '' = there was none
--       13… name, value: further fields of stats for a new campaign (columnas, creado, …)
-- Returns
--   {'OK', seq, position in the queue, estado, 1 = answered before}   added, now or by an earlier try
--   {'CONFLICT', estado}                     cancelado or borrador: nothing can be added
--   {'FULL', total}
--   {'MISMATCH', plantilla, buzon, idioma}   the campaign's, not the message's
--   {'REUSED'}                               the request's id was used for another message
--   {'SPELT', title}                         as of publish
--   {'EXCLUDED'}                             nothing is sent to this number
--   {'MOVED'}                                the row was made for another campaign than there is now
--- @include "keys"
--- @include "time"
--- @include "fields"
--- @include "owner"
--- @include "element"
--- @include "spellings"
--- @include "titles"
--- @include "creation"
--- @include "expiry"
--- @include "permission"
--- @guard
--- @include "format"
local request, active, index, exclusions, titles = KEYS[12], KEYS[13], KEYS[14], KEYS[15], KEYS[16]
local campaign, upload, row, remember, most = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local columns, template, inbox, language = ARGV[6], ARGV[7], ARGV[8], ARGV[9]
local identity, stats_format = ARGV[10], ARGV[11]
local row_of = ARGV[12]
local FIRST_FIELD = 13

local now = clock()
local stored =
  read(key.stats, {
    'upload_id', 'estado', 'total', 'propietario', 'token', 'plantilla', 'buzon', 'idioma', 'columnas', 'usos',
    'borrador',
  })
local exists, state = stored.upload_id, stored.estado
local is_other = stored.plantilla ~= template or stored.buzon ~= inbox or stored.idioma ~= language
local digest = redis.sha1hex(row)

-- Whether the row may have been made for another campaign: one began or ended since its columns were read. A campaign
-- that this very request has begun does not count as another, so that a repeat gets its answer.
local function is_of_another() return (exists or '') ~= row_of and exists ~= upload end

-- The answer that this very request was given before; nil if it was not, or of a campaign that is no more.
local function former_answer()
  local answered = redis.call('GET', request)
  if not exists or not answered then return nil end
  local of, seq, position, of_row = string.match(answered, '^(.*)|(%d+)|(%d+)|(%x+)$')
  if of ~= exists then return nil end
  if of_row ~= digest or is_other then return {'REUSED'} end
  return {'OK', tonumber(seq), tonumber(position), state, 1}
end

-- Why the message cannot be added; nil if it can.
local function objection()
  if stored.borrador then return {'CONFLICT', state} end
  if exists then
    if state == 'cancelado' then return {'CONFLICT', state} end
    if is_other then return {'MISMATCH', stored.plantilla or '', stored.buzon or '', stored.idioma or ''} end
    if tonumber(stored.total) >= most then return {'FULL', tonumber(stored.total)} end
  else
    local other = other_spelling(titles, campaign, identity, stats_format)
    if other then return {'SPELT', other} end
  end
  if listed(exclusions, {number_of('0|0|' .. row)})[1] then return {'EXCLUDED'} end
end

-- Begins a campaign without a message.
local function begin()
  clear_leftovers()
  local fields = first_fields(upload, 'encolado', 0, 0, 0, now)
  for _, value in ipairs({'plantilla', template, 'buzon', inbox, 'idioma', language}) do fields[#fields + 1] = value end
  for i = FIRST_FIELD, #ARGV do fields[#fields + 1] = ARGV[i] end
  redis.call('HSET', key.stats, unpack(fields))
  redis.call('ZADD', index, now, campaign)
  note_spelling(titles, campaign, identity)
end

-- `usos` of a campaign that has none, as the names of its columns tell (StoredColumns).
local function uses_of(names)
  local uses, extras = {}, 0
  for i, name in ipairs(cjson.decode(names)) do
    local lower = string.lower(name)
    local number = tonumber(string.match(lower, '^variable([1-9]0?)$'))
    if lower == 'numero' or lower == 'url_imagen' or (number and number <= 10) then
      uses[i] = '"' .. lower .. '"'
    else
      uses[i], extras = '"' .. extras .. '"', extras + 1
    end
  end
  return '[' .. table.concat(uses, ',') .. ']'
end

-- Adds to `columnas` the known columns that the row fills and that the campaign lacks.
local function note_columns()
  local names, uses = stored.columnas, stored.usos
  -- Beyond variable10 the names are not enough.
  for number in string.gmatch(columns, 'variable(%d%d)') do
    if number ~= '10' and not uses then uses = uses_of(names) end
  end
  local known = string.lower(uses or names)
  local function add(list, name)
    return string.sub(list, 1, -2) .. (list == '[]' and '' or ',') .. '"' .. name .. '"]'
  end
  for name in string.gmatch(columns, '[^,]+') do
    if not string.find(known, '"' .. name .. '"', 1, true) then
      names = add(names, name)
      if uses then uses = add(uses, name) end
    end
  end
  if names ~= stored.columnas then redis.call('HSET', key.stats, 'columnas', names) end
  if uses and uses ~= stored.usos then redis.call('HSET', key.stats, 'usos', uses) end
end

local answer = is_of_another() and {'MOVED'} or former_answer() or objection()
if answer then return answer end

if exists then
  upload = exists
else
  state = 'encolado'
  begin()
end
local seq = redis.call('HINCRBY', key.stats, 'total', 1)
local position = redis.call('RPUSH', key.pending, seq .. '|0|' .. row)
redis.call('SET', request, upload .. '|' .. seq .. '|' .. position .. '|' .. digest, 'PX', remember)
redis.call('HSET', key.stats, 'pendientes', position)
if exists and stored.columnas then note_columns() end
if state == 'completado' then
  state = 'procesando'
  redis.call('HSET', key.stats, 'estado', state, 'motivo', '', 'activado_ms', now)
  persist()
end
-- A campaign with a schedule, or with other messages in its list, has its hint already. A free campaign must be looked
-- at now, and an owner with nothing left to take is told at once (0 is due on every clock).
if not exists or stored.estado == 'completado' then
  redis.call('ZADD', active, now, campaign)
elseif owner_of(stored.propietario, stored.token) ~= '' and position == 1 then
  redis.call('ZADD', active, 0, campaign)
end
return {'OK', seq, position, state, 0}
