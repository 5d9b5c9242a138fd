#!lua flags=allow-oom
-- reconcile: tells a Redis that forgot (failover, lost tail of its file) what an owner did in the forgotten turns.
--
-- The owner sends its ledger, oldest first, in chunks: every message it took in the last 30 s with what became of
-- it. Messages found waiting again are moved to where they belong before anything new is taken. Messages are taken
-- from the head of the list and from the due end of the delayed set, so those of a chunk of 250 are looked for in
-- the first 500 of each. Repeating a chunk is harmless.
-- A failure by which the recipient stopped Meta's marketing (131050) puts the number on the list of exclusions again.
-- What Redis itself set aside there is in no ledger: if that was forgotten, it is set aside again where it is taken.
-- If another instance owns the campaign now, its in-flight messages are left to it. Of those waiting, all in the
-- ledger are moved if the turn shows that Redis forgot, else only those that were sent.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares             12 campaigns:activas  13 exclusiones (both left out in a cluster)
-- ARGV  1 campaign_id  2 token  3 turn, above every one used
--       4 seen: in the first chunk as in take_turn, then the turn in which the chunk before was answered
--       5 first, middle, last or only: this chunk's place
--       6 ARRIENDO_MS  7 last slot handed out, ms  8 date for ultimo_envio, '' = leave it  9 entries in this chunk, at most 250
--       10… entries, five values each: seq, attempts when taken, kind, a, b
--            sent a=wamid b=1 when its place is to be noted, '' if not · failed a=code b=text · uncertain · retry a=delay ms · later a=delay ms · back
--            flight a=slot ms: it is being sent
--       then, in the last chunk: the seqs still in flight. Any other one in flight is set aside as incierto
-- Returns
--   {'OK', turno, moved, set aside}   what is still in flight counts as taken in this turn from now on
--   {'LOST', token, moved}            another owner has it (or none): the messages were moved, claim anew
--   {'STALE', turno}                  a late duplicate, nothing done
--   {'ROLLED_BACK', turno}            Redis forgot an earlier chunk: start over with the first
--   {'GONE'}                          no such campaign, or not this upload
-- Errors  TOO_MANY more than 250 entries or 1000 in flight
local pending, stats, inflight, delayed = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local results, failures, uncertain, places = KEYS[5], KEYS[6], KEYS[7], KEYS[11]
local active, exclusions = KEYS[12], KEYS[13]
local campaign, token, turn, seen = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local first_chunk = ARGV[5] == 'first' or ARGV[5] == 'only'
local last_chunk = ARGV[5] == 'last' or ARGV[5] == 'only'
local lease, last_slot, date, entries = tonumber(ARGV[6]), tonumber(ARGV[7]) or 0, ARGV[8], tonumber(ARGV[9])
local FIRST, STRIDE = 10, 5
local WINDOW, LIMIT = 500, 1000
local AHEAD = 100  -- ms: as far ahead as take_turn hands out slots
local STOPPED = '131050'  -- the recipient stopped marketing from this business
local FIRST_LIVE = FIRST + entries * STRIDE

local call, find, sub = redis.call, string.find, string.sub
if entries > 250 or #ARGV - FIRST_LIVE >= LIMIT then return redis.error_reply('TOO_MANY') end
local stored = call('HMGET', stats, 'upload_id', 'token', 'turno', 'ultimo_inicio_ms')
local upload, owner, stored_turn = stored[1], stored[2], tonumber(stored[3])
if not upload or sub(token, 1, #upload + 1) ~= upload .. ':' then return {'GONE'} end
local ours = owner == token
if ours and turn <= stored_turn then return {'STALE', stored_turn} end
if ours and not first_chunk and seen > stored_turn then return {'ROLLED_BACK', stored_turn} end
local forgot = ours or seen > stored_turn

local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stamp = now .. '\t'

local ledger, seqs = {}, {}
for i = FIRST, FIRST_LIVE - 1, STRIDE do
  if forgot or ARGV[i + 2] == 'sent' then
    ledger[ARGV[i]] = i
    seqs[#seqs + 1] = ARGV[i]
  end
end

local RETIRED = '\255\255\255\255'  -- in lugares: failed after it was sent (receipt.lua)
local moved = 0
-- Puts a message where its ledger entry says. True if it has to leave `where` it was found.
local function place(element, where)
  local _, last, seq, attempts = find(element, '^(%d+)|(%d+)|')
  local i = ledger[seq]
  if not i then return false end
  local kind, a = ARGV[i + 2], ARGV[i + 3]
  -- Sent, but Meta has told of its failure since, and it was put back to be sent again.
  if kind == 'sent' and not forgot and call('GETRANGE', places, (seq - 1) * 4, seq * 4 - 1) == RETIRED then
    return false
  end
  attempts = math.max(tonumber(attempts), tonumber(ARGV[i + 1]))
  if kind == 'back' and where ~= inflight then return false end
  if kind == 'back' or kind == 'later' then attempts = math.max(attempts - 1, 0) end
  local grown = seq .. '|' .. attempts .. '|' .. sub(element, last + 1)
  if kind == 'sent' then
    local index = call('RPUSH', results, stamp .. a .. '\t' .. grown)
    if ARGV[i + 4] == '1' then call('SETRANGE', places, (seq - 1) * 4, struct.pack('>I4', index)) end
  elseif kind == 'failed' then
    call('RPUSH', failures, stamp .. a .. '\t' .. ARGV[i + 4] .. '\t' .. grown)
    if a == STOPPED and exclusions then
      call('HSETNX', exclusions, string.match(element, '^%d+|%d+|%["(%d+)"') or '', now .. '|' .. STOPPED .. '|')
    end
  elseif kind == 'back' then
    call('LPUSH', pending, grown)
  elseif kind == 'retry' or kind == 'later' then
    if where == delayed and grown == element then return false end
    call('ZADD', delayed, now + a, grown)
  elseif kind == 'flight' and ours then
    call('HSET', inflight, seq, ARGV[3] .. '|' .. a .. '|' .. grown)
    if where == inflight then return false end
  else
    call('HSET', uncertain, seq, token .. '|' .. now .. '|' .. grown)
  end
  moved = moved + 1
  return true
end

if #seqs > 0 then
  local placed, marked, gone = {}, 0, {}
  if ours then
    for i, entry in ipairs(call('HMGET', inflight, unpack(seqs))) do
      if entry then
        local _, last = find(entry, '^%d+|%d+|')
        if place(sub(entry, last + 1), inflight) then placed[#placed + 1] = seqs[i] end
      end
    end
    if #placed > 0 then call('HDEL', inflight, unpack(placed)) end
  end
  -- Marked first and swept after, so that places in the list stay what they are.
  for i, element in ipairs(call('LRANGE', pending, 0, WINDOW - 1)) do
    if place(element, pending) then
      call('LSET', pending, i - 1, '')
      marked = marked + 1
    end
  end
  if marked > 0 then call('LREM', pending, marked, '') end
  for _, element in ipairs(call('ZRANGEBYSCORE', delayed, '-inf', now + AHEAD, 'LIMIT', 0, WINDOW)) do
    if place(element, delayed) then gone[#gone + 1] = element end
  end
  if #gone > 0 then call('ZREM', delayed, unpack(gone)) end
end
if not ours and moved == 0 then return {'LOST', owner, 0} end

local aside = 0
if ours and last_chunk then
  local live = {}
  for i = FIRST_LIVE, #ARGV do live[ARGV[i]] = true end
  local entries_left = call('HGETALL', inflight)
  for i = 1, #entries_left, 2 do
    local seq = entries_left[i]
    local _, last, taken_in, slot = find(entries_left[i + 1], '^(%d+)|(%d+)|')
    if not live[seq] then
      local at = string.format('%.0f', math.min(tonumber(slot), now))
      call('HSET', uncertain, seq, token .. '|' .. at .. '|' .. sub(entries_left[i + 1], last + 1))
      call('HDEL', inflight, seq)
      aside = aside + 1
    elseif taken_in ~= ARGV[3] then
      -- An earlier chunk's: an outcome names one turn for all of them.
      call('HSET', inflight, seq, ARGV[3] .. sub(entries_left[i + 1], #taken_in + 1))
    end
  end
end

call('HSET', stats, 'pendientes', call('LLEN', pending), 'en_vuelo', call('HLEN', inflight),
  'reintentando', call('ZCARD', delayed), 'enviados', call('LLEN', results), 'fallidos', call('LLEN', failures),
  'inciertos', call('HLEN', uncertain))
if date ~= '' then call('HSET', stats, 'ultimo_envio', date) end
if not ours then return {'LOST', owner, moved} end
local last_start = math.max(tonumber(stored[4]) or 0, math.min(last_slot, now + 100))
call('HSET', stats, 'turno', ARGV[3])
if last_start > 0 then call('HSET', stats, 'ultimo_inicio_ms', last_start) end
if active then call('ZADD', active, now + lease, campaign) end
return {'OK', turn, moved, aside}
