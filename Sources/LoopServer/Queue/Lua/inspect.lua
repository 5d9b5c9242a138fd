#!lua flags=allow-oom
-- inspect: whether foreign hands have been in the keys of a campaign that is not finished. What can be mended is.
--
-- Every script moves messages whole, so at any instant the containers add up to `total`: what is missing is lost, and what is
-- too much is foreign. An expiry on the keys of a campaign that goes on is nobody's of ours and is taken off. Fields of the
-- stats that no script writes like that would have every script fail: `estado` becomes detenido, `turno` goes on above any
-- that was used, without an owner, `token` becomes nobody's and `total` what there is.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares
-- Returns
--   {'OK', estado, keys that would have expired, fields mended, messages lost, of them accepted before, foreign elements in
--    the containers, foreign elements set aside so far, motivo for the loss}
--   {'OVER'}   it is finished
--   {'GONE'}   no such campaign
local stats, inflight = KEYS[2], KEYS[3]
local LIMIT, REIGN, MOST_TURNS = 1000, 1000000, 9e15  -- doubles count that far
local STATES = {
  programado = true, encolado = true, procesando = true, pausado = true, detenido = true, completado = false,
  cancelado = false,
}
local call, match = redis.call, string.match

local stored = call('HMGET', stats, 'upload_id', 'estado', 'turno', 'token', 'total', 'perdidos', 'ajenos', 'nota')
if not stored[1] then return {'GONE'} end
local state, turn, total = stored[2] or '', stored[3] or '', message_count(stored[5] or '')
if STATES[state] == false then return {'OVER'} end

local mended = {}
local function mend(name, value)
  mended[#mended + 1] = name
  mended[#mended + 1] = value
end
if STATES[state] == nil then
  mend('estado', 'detenido')
  mend('motivo', 'Alguien cambió el estado de la campaña en Redis por uno que no existe. Reanúdela o cancélela.')
  state = 'detenido'
end
if not match(turn, '^%d+$') or #turn > 16 or tonumber(turn) > MOST_TURNS then
  mend('turno', string.format('%.0f', call('TIME')[1] * REIGN))
  mend('token', '')
elseif not stored[4] then
  mend('token', '')
end

local expiring = 0
for i = 1, 12 do
  local key = KEYS[i] or foreign_key()
  if call('PTTL', key) >= 0 then expiring = expiring + call('PERSIST', key) end
end
if expiring > 0 and (stored[8] or '') == '' then
  call('HSET', stats, 'nota', 'Alguien puso caducidad a las claves de esta campaña en Redis: se ha quitado.')
end

-- What is in flight is answered by its owner alone, so what is foreign there would be waited for without an end.
if call('HLEN', inflight) <= LIMIT then
  local all, gone, alien = call('HGETALL', inflight), {}, {}
  for i = 1, #all, 2 do
    local _, seq = parts(match(all[i + 1], '^%d+|%d+|(.*)$') or '')
    if seq ~= all[i] then gone[#gone + 1], alien[#alien + 1] = all[i], all[i] .. '\t' .. all[i + 1] end
  end
  if #gone > 0 then
    call('HDEL', inflight, unpack(gone))
    set_foreign_aside(alien)
    call('HSET', stats, 'en_vuelo', call('HLEN', inflight))
  end
end

if not total then
  local _, there = missing(0)
  total = there
  mend('total', total)
end
if #mended > 0 then call('HSET', stats, unpack(mended)) end
local lost, surplus = missing(total)
return {
  'OK', state, expiring, #mended / 2, lost, tonumber(stored[6]) or 0, surplus,
  tonumber(call('HGET', stats, 'ajenos') or '') or 0, loss_reason(lost),
}
