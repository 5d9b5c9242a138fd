#!lua flags=allow-oom
-- take_turn: records outcomes, renews the lease and hands out the next messages, in one round trip.
--
-- The turn number grows with every try and a turn not above the stored one is refused, so a late duplicate does
-- nothing. Everything taken after `seen`, the last turn whose reply arrived, is returned again, so a lost reply
-- strands nothing. An outcome names the turn its message was taken in and counts only for that very take: repeating
-- outcomes is harmless, also when the message was given back and taken again meanwhile.
--
-- What is no message of ours is set aside where it would be taken (foreign.lua), and a campaign of which Redis has lost
-- messages does not end: it stops.
--
-- Messages to excluded numbers are set aside where they would be taken: they get no slot and the owner never sees them.
-- Who stopped Meta's marketing (131050) goes onto the list in the same call that records the failure.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares             12 campaigns:activas  13 exclusiones
--       14 webhooks:pendientes
-- ARGV  1 campaign_id           2 token       3 turn        4 seen          5 want, at most 1000
--       6 interval ms, for a campaign without its own       7 MAX_EN_VUELO, at most 1000
--       8 ARRIENDO_MS           9 ms a finished campaign is kept
--       10 date for ultimo_envio, if anything was sent (ISO 8601)
--       11 motivo to stop the campaign with, '' = none. Skipped when outcomes came and none of them was new
--       12 ms from now to hold the campaign, 0 = end the hold, '' = leave it   13 motivo of the hold
--       14 1 = the end is announced to WEBHOOK_URL, 0 = only to the campaign's own webhook_url, if it has one
--       15 ms a finished campaign is kept while its end is still to be announced
--       16 motivo of a campaign that runs, waits for nothing and yet sends nothing, '' = it sends
--       17… outcomes, at most 1000, five values each: seq, turn it was taken in, kind, a, b
--           sent a=wamid b=1 when its place is to be noted, '' if not · failed a=code b=text · uncertain
--           retry a=delay ms (the attempt is spent)
--           later a=delay ms (nothing is spent) · back (nothing is spent, to the head)
-- Returns
--   {'OK', now in µs, turn, estado, interval ms, slot of the next message in ms (-1 = none to come), espera_hasta_ms
--    (0 = none), pendientes, en_vuelo, reintentando, entry…}   entry: `turn|slot in ms|seq|attempts|row`, by slot
--   {'STALE', turno}                   a late duplicate, nothing done
--   {'ROLLED_BACK', turno, token}      Redis forgot turns that were seen: reconcile first
--   {'LOST', estado, token, seq…}      not ours: nothing taken; late outcomes of these were still recorded
--   {'GONE'}                           no such campaign, or not this upload
-- Errors  TOO_MANY more than 1000 outcomes · NOCOMMAND name: its user may not run it, and nothing was moved
local pending, stats, inflight, delayed = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local results, failures, uncertain, cancelled, excluded = KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[10]
local places, active, exclusions, webhooks = KEYS[11], KEYS[12], KEYS[13], KEYS[14]
local campaign, token, turn, seen = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local want, interval, max_inflight = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local lease, keep, date, stop, hold = tonumber(ARGV[8]), tonumber(ARGV[9]), ARGV[10], ARGV[11], tonumber(ARGV[12])
local announces, keep_owed = ARGV[14] == '1', tonumber(ARGV[15])
local notice = ARGV[16]
local FIRST_OUTCOME, STRIDE = 17, 5
local LIMIT = 1000  -- elements in one call, and arguments in one unpack
local AHEAD = 100  -- ms: slots are handed out up to this far ahead
local STOPPED = '131050'  -- the recipient stopped marketing from this business

local call, find, sub, match = redis.call, string.find, string.sub, string.match
local outcomes = math.floor((#ARGV - FIRST_OUTCOME + 1) / STRIDE)
if outcomes > LIMIT then return redis.error_reply('TOO_MANY at most 1000 outcomes in one turn') end

local stored = call('HMGET', stats,
  'upload_id', 'token', 'turno', 'estado', 'ultimo_inicio_ms', 'intervalo_ms', 'espera_hasta_ms', 'motivo', 'inicio_ms',
  'visto_ms', 'desfase_ms')
local upload, owner, state = stored[1], stored[2], stored[4]
if not upload or sub(token, 1, #upload + 1) ~= upload .. ':' then return {'GONE'} end
local stored_turn = tonumber(stored[3])
if seen > stored_turn then return {'ROLLED_BACK', stored_turn, owner} end
local ours = owner == token
if ours and turn <= stored_turn then return {'STALE', stored_turn} end

local time = call('TIME')
local now_us = time[1] * 1000000 + time[2]
local now = math.floor(now_us / 1000)
local finished = state == 'completado' or state == 'cancelado'
-- A clock that was set back (a failover, a correction) may put off neither retries nor holds: what it went back by since
-- the last turn is added to the clock of :delayed for good, and taken off the hold. A second is no reason.
local skew = tonumber(stored[11]) or 0
local set_back = math.max(0, (tonumber(stored[10]) or 0) - now)
if set_back < 1000 then set_back = 0 end
skew = skew + set_back
local clock = now + skew

local function push(command, key, values)
  local length
  for i = 1, #values, LIMIT do length = call(command, key, unpack(values, i, math.min(i + LIMIT - 1, #values))) end
  return length
end

local function expire()
  local owed = call('HMGET', stats, 'webhook_general', 'webhook_propia')
  local life = (owed[1] == 'pendiente' or owed[2] == 'pendiente') and math.max(keep, keep_owed) or keep
  for i = 1, 11 do call('PEXPIREAT', KEYS[i], now + life) end
  call('PEXPIREAT', foreign_key(), now + life)
end

local to_foreign = {}
local function unspent(element)
  local _, last, seq, attempts = find(element, '^(%d+)|(%d+)|')
  if not last then return element end
  return seq .. '|' .. math.max(attempts - 1, 0) .. '|' .. sub(element, last + 1)
end

local function number(element) return match(element, '^%d+|%d+|%["(%d+)"') or '' end

-- A command that is not allowed (ACL) ends the script where it stands, with messages in two places or in none: it is asked
-- for before the first one moves.
local denied
local function may_write(counts)
  if not redis.acl_check_cmd then return end
  for name, count in pairs(counts) do
    if count > 0 and not redis.acl_check_cmd(name, stats, stats) then denied = redis.error_reply('NOCOMMAND ' .. name) end
  end
end

-- Outcomes: where each message goes.
local stamp = now .. '\t'
local settled, to_results, to_failures, to_uncertain = {}, {}, {}, {}
local to_places = {}  -- seq by position in to_results
local to_delayed, to_head, to_cancelled = {}, {}, {}
local function settle(seq, element, i)
  local kind = ARGV[i + 2]
  if kind == 'sent' then
    to_results[#to_results + 1] = stamp .. ARGV[i + 3] .. '\t' .. element
    if ARGV[i + 4] == '1' then to_places[#to_results] = seq end
  elseif kind == 'failed' then
    to_failures[#to_failures + 1] = stamp .. ARGV[i + 3] .. '\t' .. ARGV[i + 4] .. '\t' .. element
    if ARGV[i + 3] == STOPPED then
      call('HSETNX', exclusions, (spellings(number(element))), now .. '|' .. STOPPED .. '|')
    end
  elseif kind == 'uncertain' then
    to_uncertain[#to_uncertain + 1] = seq
    to_uncertain[#to_uncertain + 1] = token .. '|' .. now .. '|' .. element
  else
    if kind == 'back' or kind == 'later' then element = unspent(element) end
    if state == 'cancelado' then
      to_cancelled[#to_cancelled + 1] = element
    elseif kind ~= 'back' then
      to_delayed[#to_delayed + 1] = clock + ARGV[i + 3]
      to_delayed[#to_delayed + 1] = element
    else
      to_head[#to_head + 1] = element
    end
  end
  settled[#settled + 1] = seq
end

local fields = {}
local function set(name, value)
  fields[#fields + 1] = name
  fields[#fields + 1] = value
end

-- An end is owed to its receivers from the same instant on: `take_webhook` delivers it, from any instance. The same few
-- lines stand in control.
local function announce(event)
  local own = call('HGET', stats, 'webhook_url')
  if not (announces or own) then return end
  set('webhook_evento', event)
  set('webhook_id', upload .. '-' .. string.format('%.0f', now_us))
  set('webhook_ms', now)
  for target, wanted in pairs({general = announces, propia = own}) do
    set('webhook_' .. target, wanted and 'pendiente' or '')
    set('webhook_' .. target .. '_intentos', 0)
    if wanted then call('ZADD', webhooks, now, target .. ':' .. campaign) end
  end
end

if outcomes > 0 then
  local seqs, known = {}, {}
  for k = 1, outcomes do seqs[k] = ARGV[FIRST_OUTCOME + (k - 1) * STRIDE] end
  local entries = call('HMGET', ours and inflight or uncertain, unpack(seqs))
  for k = 1, outcomes do
    local seq, entry, i = seqs[k], entries[k], FIRST_OUTCOME + (k - 1) * STRIDE
    if entry and not known[seq] then
      known[seq] = true
      if ours then
        local _, last, taken = find(entry, '^(%d+)|%d+|')
        if taken == ARGV[i + 1] then settle(seq, sub(entry, last + 1), i) end
      elseif sub(entry, 1, #token + 1) == token .. '|' and (ARGV[i + 2] == 'sent' or ARGV[i + 2] == 'failed') then
        local _, last = find(entry, '^%d+|', #token + 2)
        settle(seq, sub(entry, last + 1), i)
      end
    end
  end
  if #settled > 0 then
    may_write({HDEL = 1, RPUSH = #to_results + #to_failures + #to_cancelled, SETRANGE = next(to_places) and 1 or 0,
      HSET = #to_uncertain, ZADD = #to_delayed, LPUSH = #to_head})
    if denied then return denied end
  end
  if #to_results > 0 then
    local length = push('RPUSH', results, to_results)
    for i, seq in pairs(to_places) do
      call('SETRANGE', places, (seq - 1) * 4, struct.pack('>I4', length - #to_results + i))
    end
    set('enviados', length)
    set('ultimo_envio', date)
  end
  if #to_failures > 0 then set('fallidos', push('RPUSH', failures, to_failures)) end
  if #to_uncertain > 0 then
    push('HSET', uncertain, to_uncertain)
    set('inciertos', call('HLEN', uncertain))
  end
  if #to_delayed > 0 then push('ZADD', delayed, to_delayed) end
  if #to_head > 0 then
    local reversed = {}
    for i = #to_head, 1, -1 do reversed[#reversed + 1] = to_head[i] end
    push('LPUSH', pending, reversed)
  end
  if #to_cancelled > 0 then
    set('cancelados', push('RPUSH', cancelled, to_cancelled) + call('ZCARD', KEYS[9]))
  end
  if #settled > 0 then call('HDEL', ours and inflight or uncertain, unpack(settled)) end
end

if not ours then
  if #settled > 0 then
    set('inciertos', call('HLEN', uncertain))
    call('HSET', stats, unpack(fields))
    if finished then expire() end
  end
  return {'LOST', state, owner, unpack(settled)}
end

-- What the owner learnt about the campaign as a whole.
local hold_until = math.max(0, (tonumber(stored[7]) or 0) - set_back)
local reason = stored[8] or ''
if stop ~= '' and not finished and (outcomes == 0 or #settled > 0) then
  state, reason, hold_until = 'detenido', stop, 0
end
local runs = state == 'procesando' or state == 'encolado' or state == 'programado'
-- What the operator set by the clock stays.
if set_back > 0 and state == 'programado' then hold_until = tonumber(stored[9]) or 0 end
if hold and runs then
  hold_until = hold > 0 and now + hold or 0
  -- What else it waits for never brings its start forward.
  local start = tonumber(stored[9]) or 0
  if start > now then hold_until = math.max(hold_until, start) end
  reason = hold > 0 and ARGV[13] or ''
end

-- Slots and the messages for them: due delayed ones before the list's head.
local waiting, inflight_count, delayed_count = call('LLEN', pending), call('HLEN', inflight), call('ZCARD', delayed)
local last_start = tonumber(stored[5])
interval = tonumber(stored[6]) or interval
-- A clock that jumped back costs one interval: the clamp is stored, or it would move along with the clock.
if last_start and last_start > now + AHEAD then last_start = now + AHEAD end
local taken, to_excluded = {}, {}
local screens = call('EXISTS', exclusions) == 1
-- Which of up to 1000 elements are to excluded numbers: true-like at their places.
local function barred(elements)
  if not screens or #elements == 0 then return {} end
  local numbers = {}
  for i = 1, #elements do numbers[i] = number(elements[i]) end
  return (listed(exclusions, numbers))
end
if runs and hold_until <= now then
  local room = math.min(want, max_inflight - inflight_count, waiting + delayed_count, LIMIT)
  local slots, slot = {}, last_start
  for i = 1, room do
    slot = slot and math.max(now, slot + interval) or now
    if slot > now + AHEAD then break end
    slots[i] = slot
  end
  if #slots > 0 then
    local due, used, due_elements, from_delayed = {}, 0, {}, {}
    if delayed_count > 0 then
      due = call('ZRANGEBYSCORE', delayed, '-inf', slots[#slots] + skew, 'WITHSCORES', 'LIMIT', 0, #slots)
      for i = 1, #due, 2 do due_elements[#due_elements + 1] = due[i] end
    end
    local due_barred = barred(due_elements)
    local function next_due(slot)
      while due_elements[used + 1] and tonumber(due[used * 2 + 2]) <= slot + skew do
        used = used + 1
        from_delayed[used] = due_elements[used]
        if not due_barred[used] then return due_elements[used] end
        to_excluded[#to_excluded + 1] = due_elements[used]
      end
    end

    -- The list is read in pieces: as many as are wanted, and more each time they do not suffice.
    local heads, heads_barred, before, place, size = {}, {}, 0, 0, #slots
    local function next_head()
      while before + place < math.min(waiting, LIMIT) do
        if place == #heads then
          before, place = before + place, 0
          heads = call('LRANGE', pending, before, math.min(before + size, LIMIT) - 1)
          heads_barred, size = barred(heads), size * 2
        end
        place = place + 1
        if not heads_barred[place] then return heads[place] end
        to_excluded[#to_excluded + 1] = heads[place]
      end
    end

    local function next_message(slot)
      while true do
        local element = next_due(slot) or next_head()
        if not element then return nil end
        -- As `parts` has it.
        local _, last, seq, attempts = find(element, '^([1-9]%d*)|(%d+)|')
        if last and last < 16 and #seq < 8 then return element, last, seq, attempts end
        to_foreign[#to_foreign + 1] = element
      end
    end

    local moved = {}
    local prefix, prefix_slot = '', nil
    for i = 1, #slots do
      local element, last, seq, attempts = next_message(slots[i])
      if element then
        last_start = slots[i]
        if last_start ~= prefix_slot then
          prefix, prefix_slot = ARGV[3] .. '|' .. last_start .. '|', last_start
        end
        attempts = attempts == '0' and '1' or attempts + 1
        local entry = prefix .. seq .. '|' .. attempts .. '|' .. sub(element, last + 1)
        moved[#moved + 1] = seq
        moved[#moved + 1] = entry
        taken[#taken + 1] = entry
      end
    end
    local from_list = before + place
    if #taken + #to_excluded + #to_foreign > 0 then
      may_write({HSET = #taken, LTRIM = from_list, ZREM = #from_delayed, RPUSH = #to_excluded + #to_foreign})
      if denied then return denied end
    end
    if #taken > 0 then
      push('HSET', inflight, moved)
      inflight_count = inflight_count + #taken
      state = 'procesando'
      if hold_until > 0 then hold_until, reason = 0, '' end
    end
    if from_list > 0 then call('LTRIM', pending, from_list, -1) end
    if #from_delayed > 0 then call('ZREM', delayed, unpack(from_delayed)) end
    waiting, delayed_count = waiting - from_list, delayed_count - #from_delayed
    set_foreign_aside(to_foreign)
  end
end

-- What was taken by turns whose replies were lost. Nobody has seen it, so it too can still be set aside.
if seen < stored_turn and inflight_count > #taken then
  local all, elements, gone = {}, {}, {}
  for _, entry in ipairs(call('HVALS', inflight)) do
    local _, last, entry_turn, slot, seq = find(entry, '^(%d+)|(%d+)|(%d+)|')
    if last and tonumber(entry_turn) > seen then
      all[#all + 1] = {tonumber(slot), tonumber(seq), entry}
      elements[#elements + 1] = sub(entry, last - #seq)
    end
  end
  local is_barred = barred(elements)
  for i = #all, 1, -1 do
    if is_barred[i] then
      gone[#gone + 1] = all[i][2]
      to_excluded[#to_excluded + 1] = unspent(elements[i])
      table.remove(all, i)
    end
  end
  if #gone > 0 then inflight_count = inflight_count - call('HDEL', inflight, unpack(gone)) end
  table.sort(all, function(a, b)
    if a[1] ~= b[1] then return a[1] < b[1] end
    return a[2] < b[2]
  end)
  taken = {}
  for i = 1, #all do taken[i] = all[i][3] end
end
if #to_excluded > 0 then
  for i = 1, #to_excluded do to_excluded[i] = stamp .. to_excluded[i] end
  set('excluidos', push('RPUSH', excluded, to_excluded))
end

local done = waiting == 0 and delayed_count == 0 and inflight_count == 0
if done and not finished then
  local known = call('HMGET', stats, 'total', 'perdidos')
  local lost = missing(message_count(known[1] or '') or 0)
  if lost > (tonumber(known[2]) or 0) then
    done, state, reason, hold_until = false, 'detenido', loss_reason(lost), 0
    runs = false
  end
end
if done and not finished then
  if state ~= 'detenido' then reason = '' end
  state, hold_until = 'completado', 0
end

-- A hold says for itself why nothing goes out, while it lasts.
if runs and not done and (hold_until == 0 or (notice ~= '' and hold_until <= now)) then reason = notice end

-- The lease is renewed by the turn number; the counts mirror the containers.
set('turno', ARGV[3])
set('visto_ms', now)
if set_back > 0 then set('desfase_ms', skew) end
set('pendientes', waiting)
set('en_vuelo', inflight_count)
set('reintentando', delayed_count)
if last_start then set('ultimo_inicio_ms', last_start) end
if state ~= stored[4] then set('estado', state) end
if reason ~= (stored[8] or '') then set('motivo', reason) end
if hold_until ~= (tonumber(stored[7]) or 0) then set('espera_hasta_ms', hold_until) end
if done then set('token', '') end
if done or (state == 'detenido' and state ~= stored[4]) then announce(state) end
call('HSET', stats, unpack(fields))
if done then call('ZREM', active, campaign) else call('ZADD', active, now + lease, campaign) end
if done then expire() end

local next_slot = -1
if runs and waiting + delayed_count > 0 then
  next_slot = math.max(now, hold_until, last_start and last_start + interval or 0)
  if waiting == 0 then next_slot = math.max(next_slot, call('ZRANGE', delayed, 0, 0, 'WITHSCORES')[2] - skew) end
end
local reply = {'OK', now_us, turn, state, interval, next_slot, hold_until, waiting, inflight_count, delayed_count}
for i = 1, #taken do reply[#reply + 1] = taken[i] end
return reply
