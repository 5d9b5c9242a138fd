#!lua flags=allow-oom
-- inspect: finds out whether somebody else has changed the keys of a campaign that is not finished, and repairs them.
--
-- Every script moves messages whole, so at any instant the containers add up to `total`: missing messages are lost, and
-- surplus elements are foreign. No script sets an expiry on a campaign that goes on, so one is removed. Fields of the
-- stats with impossible values would make every script fail: `estado` becomes detenido, `turno` goes on above any that
-- was used, without an owner, `propietario` becomes nobody, and `total` what there is.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares
-- Returns
--   {'OK', estado, keys that would have expired, fields mended, messages lost, of them accepted before, foreign
--    elements in the containers, foreign elements set aside so far, motivo for the loss}
--   {'OVER'}   it is finished
--   {'GONE'}   no such campaign
--- @include "keys"
--- @include "fields"
--- @include "owner"
--- @include "foreign"
--- @include "flying"
--- @include "losses"
--- @include "expiry"
--- @include "permission"
--- @guard
--- @include "format"
local LIMIT, REIGN, MOST_TURNS = 1000, 1000000, 9e15  -- doubles count that far
local GOES_ON = {
  programado = true, encolado = true, procesando = true, pausado = true, detenido = true, completado = false,
  cancelado = false,
}
local NO_STATE = 'Alguien cambió el estado de la campaña en Redis por uno que no existe. Reanúdela o cancélela.'
local NO_EXPIRY = 'Alguien puso caducidad a las claves de esta campaña en Redis: se ha quitado.'
local call = redis.call

local stored, state, total
local mended = {}  -- fields of stats: name, value, …
local function mend(name, value)
  mended[#mended + 1] = name
  mended[#mended + 1] = value
end

local function mend_state()
  if GOES_ON[state] ~= nil then return end
  state = 'detenido'
  mend('estado', state)
  mend('motivo', NO_STATE)
end

local function mend_owner()
  local turn = stored.turno or ''
  if not string.match(turn, '^%d+$') or #turn > 16 or tonumber(turn) > MOST_TURNS then
    mend('turno', string.format('%.0f', call('TIME')[1] * REIGN))
  elseif owner_of(stored.propietario, stored.token) then
    return
  end
  mend('propietario', '')
  if stored.token ~= MOVED then mend('token', MOVED) end
end

local function mend_total()
  total = message_count(stored.total or '')
  if total then return end
  total = select(2, missing(0))
  mend('total', total)
end

-- Removes expiries, and returns how many keys had one.
local function mend_expiry()
  local expiring = persist()
  if expiring > 0 and (stored.nota or '') == '' then call('HSET', key.stats, 'nota', NO_EXPIRY) end
  return expiring
end

-- Only an owner resolves entries in flight, so it would wait for a foreign one without end.
local function sift_flying()
  if call('HLEN', key.inflight) > LIMIT then return end
  local _, _, gone, alien = flying()
  if #gone == 0 then return end
  call('HDEL', key.inflight, unpack(gone))
  set_foreign_aside(alien)
  call('HSET', key.stats, 'en_vuelo', call('HLEN', key.inflight))
end

stored = read(key.stats, {'upload_id', 'estado', 'turno', 'propietario', 'token', 'total', 'perdidos', 'nota'})
if not stored.upload_id then return {'GONE'} end
state = stored.estado or ''
if GOES_ON[state] == false then return {'OVER'} end
mend_state()
mend_owner()
local expiring = mend_expiry()
sift_flying()
mend_total()
if #mended > 0 then call('HSET', key.stats, unpack(mended)) end
local lost, surplus = missing(total)
local set_aside = tonumber(call('HGET', key.stats, 'ajenos') or '') or 0
return {
  'OK', state, expiring, #mended / 2, lost, tonumber(stored.perdidos) or 0, surplus, set_aside, loss_reason(lost),
}
