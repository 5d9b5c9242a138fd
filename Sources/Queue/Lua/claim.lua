#!lua flags=allow-oom
-- claim: makes the caller the owner of a campaign that is free, or whose owner has taken no turn for a lease.
--
-- The claimer has read the same (token, turno) for ARRIENDO_MS on its own clock, or a free campaign's (empty) token
-- just now. Both are compared again here, so a turn or claim made meanwhile defeats this one. The dead owner's messages
-- in flight may or may not have gone out: they are set aside as inciertos under the dead owner's token (so that a late
-- outcome can still resolve them), or put back at the head. `turno` grows over all owners. A claim raises it to the
-- next million, also above the turns that Redis was told of (`conciliado`). So a rollback always shows, also to an
-- owner whose whole reign was forgotten while the one before it tells its account, and a late duplicate of a claim
-- never succeeds. A campaign with nothing left to own is taken off campaigns:activas. Foreign elements are set aside
-- (shared/foreign.lua). While an instance tells what Redis forgot of a campaign (reconcile), it cannot be claimed.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares             12 cuenta:X  13 campaigns:activas
-- ARGV  1 campaign_id           2 token `upload_id:n:identity`, new for every claim
--       3 token observed        4 turno observed
--       5 attempts up to which in-flight messages go back to the head; -1 = set all aside
--       6 ARRIENDO_MS
--       7… names of the fields of stats to return
-- Returns
--   {'OK', now in µs, turno, messages set aside, messages put back, pendientes, en_vuelo, reintentando,
--    enviados, fallidos, inciertos, cancelados, excluidos, value of each field asked for (false = absent)…}
--                           the token is ours, now or by an earlier try; the first turn is turno + 1, seen turno
--   {'BUSY', token, turno}  it moved: go on observing
--   {'FINISHED', estado, n} nothing is left to own; an interrupted cancellation has n messages left to cancel
--   {'GONE'}                no such campaign, or not this upload
--- @include "keys"
--- @include "time"
--- @include "fields"
--- @include "owner"
--- @include "doubted"
--- @include "foreign"
--- @include "flying"
--- @include "counts"
--- @include "history"
--- @include "permission"
--- @guard
--- @include "format"
local account, active = KEYS[12], KEYS[13]
local campaign, token, observed_token, observed_turn = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local resend_up_to, lease = tonumber(ARGV[5]), tonumber(ARGV[6])
local FIRST_FIELD = 7
local CHUNK = 1000
-- Turns of one reign. At one a millisecond they last 16 minutes; an owner that uses them up only weakens the rule
-- above.
local REIGN = 1000000

local now, now_us = clock()
local stored = read(key.stats, {'upload_id', 'propietario', 'token', 'turno', 'estado', 'conciliado', 'olvidado',
  'dudado'})
local owner, turn, state = owner_of(stored.propietario, stored.token), stored.turno, stored.estado
local aside, back = {}, {}

-- The answer to a caller that cannot become the owner; nil if it can.
local function objection()
  if owner ~= observed_token or turn ~= observed_turn or redis.call('EXISTS', account) == 1 then
    return {'BUSY', owner, tonumber(turn)}
  end
  local finished = state == 'completado' or state == 'cancelado'
  if not finished or redis.call('HLEN', key.inflight) > 0 then return nil end
  -- It was cancelled in doubt and has not ended: it needs an owner that sets aside what may have gone out.
  if state == 'cancelado' and is_doubted(stored) and redis.call('PTTL', key.stats) < 0 then return nil end
  local uncancelled = state == 'cancelado' and redis.call('LLEN', key.pending) + redis.call('ZCARD', key.delayed) or 0
  if uncancelled == 0 then redis.call('ZREM', active, campaign) end
  return {'FINISHED', state, uncancelled}
end

-- The former owner's messages in flight, the last slot first, since LPUSH turns the order around.
local function left_in_flight()
  local seqs, entries, _, alien = flying()
  local left = {}
  for i, entry in ipairs(entries) do
    local slot, element = string.match(entry, '^%d+|(%d+)|(.*)$')
    local _, _, attempts = parts(element)
    if #slot < 16 then
      left[#left + 1] = {seq = seqs[i], slot = tonumber(slot), element = element, attempts = tonumber(attempts)}
    else
      alien[#alien + 1] = seqs[i] .. '\t' .. entry
    end
  end
  set_foreign_aside(alien)
  table.sort(left, function(a, b)
    if a.slot ~= b.slot then return a.slot > b.slot end
    return tonumber(a.seq) > tonumber(b.seq)
  end)
  return left
end

-- Sets the former owner's messages aside, or puts them back.
local function settle_former()
  local changes = {}
  for _, entry in ipairs(left_in_flight()) do
    if state ~= 'cancelado' and entry.attempts <= resend_up_to then
      back[#back + 1] = entry.element
    else
      local at = math.min(entry.slot, now)
      aside[#aside + 1] = entry.seq
      aside[#aside + 1] = owner .. '|' .. string.format('%.0f', at) .. '|' .. entry.element
      change_history(changes, at, 3, 1)
    end
  end
  for i = 1, #aside, CHUNK do redis.call('HSET', key.uncertain, unpack(aside, i, math.min(i + CHUNK - 1, #aside))) end
  for i = 1, #back, CHUNK do redis.call('LPUSH', key.pending, unpack(back, i, math.min(i + CHUNK - 1, #back))) end
  redis.call('DEL', key.inflight)
  store_changes(changes)
end

local function become_owner()
  if is_doubted(stored) then
    redis.call('HSET', key.stats, 'dudado', math.max(tonumber(stored.olvidado) or 0, tonumber(stored.dudado) or 0))
  end
  turn = (math.floor(math.max(turn, tonumber(stored.conciliado) or 0) / REIGN) + 1) * REIGN
  redis.call('HSET', key.stats, 'turno', turn, 'en_vuelo', 0, 'pendientes', redis.call('LLEN', key.pending),
    'inciertos', redis.call('HLEN', key.uncertain), owner_fields(token))
  redis.call('ZADD', active, now + lease, campaign)
end

if not stored.upload_id then
  redis.call('ZREM', active, campaign)
  return {'GONE'}
end
if not is_of(token, stored.upload_id) then return {'GONE'} end
if owner ~= token then
  local answer = objection()
  if answer then return answer end
  settle_former()
  become_owner()
end

local reply = {'OK', now_us, tonumber(turn), #aside / 2, #back}
for _, count in ipairs(counts()) do reply[#reply + 1] = count end
if #ARGV >= FIRST_FIELD then
  for _, value in ipairs(redis.call('HMGET', key.stats, unpack(ARGV, FIRST_FIELD))) do reply[#reply + 1] = value end
end
return reply
