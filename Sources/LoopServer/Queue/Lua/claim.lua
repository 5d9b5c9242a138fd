#!lua flags=allow-oom
-- claim: makes the caller the owner of a campaign that is free or whose owner was seen standing still.
--
-- The claimer has read the same (token, turno) for ARRIENDO_MS on its own clock, or a free campaign's (empty) token
-- just now; both are compared again here, so a turn or claim made meanwhile defeats this one. What the dead owner
-- had in flight may or may not have gone out: it is set aside as incierto under the dead owner's token (so that its
-- late outcome can still resolve it), or put back at the head. `turno` goes on over owners and a claim raises it to the
-- next million (also above what Redis was told of forgotten turns, `conciliado`), so that a rollback always shows, also to an owner whose whole reign was forgotten while the one before
-- it tells its account, and a late duplicate of a claim never succeeds. A campaign with nothing left to own is taken
-- off campaigns:activas. What is no message of ours is set aside (foreign.lua). While somebody tells what Redis forgot of a campaign (reconcile), it cannot be claimed.
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
--   {'FINISHED', estado, n} nothing is left to own; of a cancellation that was interrupted n messages are left to cancel
--   {'GONE'}                no such campaign, or not this upload
local pending, stats, inflight, delayed = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local results, failures, uncertain = KEYS[5], KEYS[6], KEYS[7]
local cancelled, cancelled_delayed, excluded, account, active = KEYS[8], KEYS[9], KEYS[10], KEYS[12], KEYS[13]
local campaign, token, observed_token, observed_turn = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local resend_up_to, lease = tonumber(ARGV[5]), tonumber(ARGV[6])
local FIRST_FIELD = 7
local CHUNK = 1000
local REIGN = 1000000  -- turns; one a millisecond would take 16 minutes to use them up, which only weakens the rule above

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local stored = redis.call('HMGET', stats, 'upload_id', 'token', 'turno', 'estado', 'conciliado')
local upload, owner, turn, state = stored[1], stored[2], stored[3], stored[4]
if not upload then
  redis.call('ZREM', active, campaign)
  return {'GONE'}
end
if string.sub(token, 1, #upload + 1) ~= upload .. ':' then return {'GONE'} end

local aside, back, alien = {}, {}, {}
if owner ~= token then
  if owner ~= observed_token or turn ~= observed_turn then return {'BUSY', owner, tonumber(turn)} end
  if redis.call('EXISTS', account) == 1 then return {'BUSY', owner, tonumber(turn)} end
  local left = redis.call('HGETALL', inflight)
  local finished = state == 'completado' or state == 'cancelado'
  if finished and #left == 0 then
    local uncancelled = state == 'cancelado' and redis.call('LLEN', pending) + redis.call('ZCARD', delayed) or 0
    if uncancelled == 0 then redis.call('ZREM', active, campaign) end
    return {'FINISHED', state, uncancelled}
  end

  local entries = {}
  for i = 1, #left, 2 do
    local slot, element = string.match(left[i + 1], '^%d+|(%d+)|(.*)$')
    local _, seq, attempts = parts(element or '')
    if seq == left[i] and #slot < 16 then
      entries[#entries + 1] = {seq = seq, slot = tonumber(slot), element = element, attempts = tonumber(attempts)}
    else
      alien[#alien + 1] = left[i] .. '\t' .. left[i + 1]
    end
  end
  set_foreign_aside(alien)
  -- The last slot first: LPUSH turns the order around.
  table.sort(entries, function(a, b)
    if a.slot ~= b.slot then return a.slot > b.slot end
    return tonumber(a.seq) > tonumber(b.seq)
  end)
  for _, entry in ipairs(entries) do
    if state ~= 'cancelado' and entry.attempts <= resend_up_to then
      back[#back + 1] = entry.element
    else
      aside[#aside + 1] = entry.seq
      aside[#aside + 1] = owner .. '|' .. string.format('%.0f', math.min(entry.slot, now)) .. '|' .. entry.element
    end
  end

  for i = 1, #aside, CHUNK do redis.call('HSET', uncertain, unpack(aside, i, math.min(i + CHUNK - 1, #aside))) end
  for i = 1, #back, CHUNK do redis.call('LPUSH', pending, unpack(back, i, math.min(i + CHUNK - 1, #back))) end
  if #left > 0 then redis.call('DEL', inflight) end
  turn = (math.floor(math.max(turn, tonumber(stored[5]) or 0) / REIGN) + 1) * REIGN
  redis.call('HSET', stats, 'token', token, 'turno', turn, 'en_vuelo', 0,
    'pendientes', redis.call('LLEN', pending), 'inciertos', redis.call('HLEN', uncertain))
  redis.call('ZADD', active, now + lease, campaign)
end

local reply = {
  'OK', time[1] * 1000000 + time[2], tonumber(turn), #aside / 2, #back,
  redis.call('LLEN', pending), redis.call('HLEN', inflight), redis.call('ZCARD', delayed),
  redis.call('LLEN', results), redis.call('LLEN', failures), redis.call('HLEN', uncertain),
  redis.call('LLEN', cancelled) + redis.call('ZCARD', cancelled_delayed), redis.call('LLEN', excluded),
}
if #ARGV >= FIRST_FIELD then
  for _, value in ipairs(redis.call('HMGET', stats, unpack(ARGV, FIRST_FIELD))) do reply[#reply + 1] = value end
end
return reply
