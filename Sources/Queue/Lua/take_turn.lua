#!lua flags=allow-oom
-- take_turn: records outcomes, renews the lease and hands out the next messages, in one round trip.
--
-- The turn number grows with every try, and a turn not above the stored one is refused, so a late duplicate does
-- nothing. Everything taken after `seen`, the last turn whose reply arrived, is returned again, so a lost reply strands
-- nothing. An outcome names the turn its message was taken in and counts only for that take: repeating outcomes is
-- harmless, also when the message was given back and taken again meanwhile.
--
-- Foreign elements are set aside where they would be taken (shared/foreign.lua). A campaign of which Redis has lost
-- messages does not end: it stops.
--
-- Messages to excluded numbers are set aside where they would be taken: they get no slot and the owner never sees them.
-- A recipient who stopped Meta's marketing (131050) goes onto the list in the same call that records the failure.
--
-- With LIMITE_DIARIO messages that are taken count for the inbox, and those that go back unspent do not
-- (shared/daily.lua). When nothing more may be taken, the campaign is held until something may.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares             12 campaigns:activas  13 exclusiones
--       14 webhooks:pendientes  15 numero:B:dia, only with LIMITE_DIARIO
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
--           sent a=wamid b=1 when its place is to be noted, '' if not · held as sent, and Meta holds it back
--           failed a=code b=text · uncertain
--           retry a=delay ms (the attempt is spent)
--           later a=delay ms (nothing is spent) · back (nothing is spent, to the head)
--       last LIMITE_DIARIO, only with it
-- Returns
--   {'OK', now in µs, turn, estado, interval ms, slot of the next message in ms (-1 = none to come), espera_hasta_ms
--    (0 = none), pendientes, en_vuelo, reintentando, entry…}   entry: `turn|slot in ms|seq|attempts|row`, by slot
--   {'STALE', turno}                   a late duplicate, nothing done
--   {'ROLLED_BACK', turno, token}      Redis forgot turns that were seen: reconcile first
--   {'LOST', estado, token, seq…}      not ours: nothing taken; late outcomes of these were still recorded
--   {'GONE'}                           no such campaign, or not this upload
-- Errors  TOO_MANY more than 1000 outcomes · NOCOMMAND name: its user may not run it, and nothing was moved
--- @include "keys"
--- @include "time"
--- @include "fields"
--- @include "owner"
--- @include "element"
--- @include "foreign"
--- @include "spellings"
--- @include "stopped"
--- @include "permission"
--- @include "wrongtype"
-- Each turn makes these functions anew, and Lua is slow with variables that functions share: what they share is in
-- `turn`.

-- Adds to fields of stats: name, value, …
local function set(fields, name, value)
  local count = #fields
  fields[count + 1] = name
  fields[count + 2] = value
end

-- Gives any number of values to a command. Returns the answer of the last call.
local function push(command, to, values)
  local length
  for i = 1, #values, 1000 do length = redis.call(command, to, unpack(values, i, math.min(i + 999, #values))) end
  return length
end

-- Takes back an attempt that was not spent.
local function unspent(element)
  local _, last, seq, attempts = string.find(element, '^(%d+)|(%d+)|')
  if not last then return element end
  return seq .. '|' .. math.max(attempts - 1, 0) .. '|' .. string.sub(element, last + 1)
end

-- LIMITE_DIARIO's functions, made only where there is a limit.
local function daily(turn)
  if not turn.daily then
    --- @include "daily"
    turn.daily = {step = daily_step, room = daily_room, count = count_daily, reason = daily_reason}
  end
  return turn.daily
end

-- Notes that messages count in the step of their slot, or no longer count.
local function note_daily(turn, slot, change)
  local step = daily(turn).step(slot)
  turn.counted = turn.counted or {}
  turn.counted[step] = (turn.counted[step] or 0) + change
end

local function store_daily(turn)
  if turn.counted then daily(turn).count(KEYS[15], turn.counted) end
  turn.counted = nil
end

-- How many more messages the inbox may send today. With none the campaign waits.
local function room_today(turn)
  local limit = tonumber(ARGV[#ARGV])
  local room, opens = daily(turn).room(KEYS[15], limit, turn.now)
  if room == 0 then turn.hold_until, turn.reason = opens, daily(turn).reason(limit) end
  return room
end

-- The message of an outcome, if it is the caller's: in flight since the turn it names or, if the campaign is lost, set
-- aside under the caller's token.
local function message_of(entry, is_ours, token, taken_in, kind)
  local find = string.find
  if is_ours then
    local _, last, turn = find(entry, '^(%d+)|%d+|')
    return turn == taken_in and string.sub(entry, last + 1)
  elseif string.sub(entry, 1, #token + 1) == token .. '|' and (kind == 'sent' or kind == 'held' or kind == 'failed') then
    local _, last = find(entry, '^%d+|', #token + 2)
    return string.sub(entry, last + 1)
  end
end

-- Moves the messages that have an outcome to where they belong. Returns their seqs, or the error if that is not
-- allowed; then nothing was moved.
local function record(turn, is_ours, outcomes)
  local FIRST, STRIDE = 17, 5
  local fields, token, now, stamp = turn.fields, ARGV[2], turn.now, turn.stamp
  local container = is_ours and key.inflight or key.uncertain
  local to_results, to_failures, to_uncertain, to_delayed, to_head, to_cancelled = {}, {}, {}, {}, {}, {}
  local to_places, held = {}, 0  -- seq by position in to_results; those that Meta holds
  local codes = {}  -- how many of to_failures have each
  local changes = not is_ours and {}  -- of the history, of those that were uncertain
  local seqs, known, settled = {}, {}, {}
  for k = 1, outcomes do seqs[k] = ARGV[FIRST + (k - 1) * STRIDE] end
  local entries = redis.call('HMGET', container, unpack(seqs))
  for k = 1, outcomes do
    local seq, entry, i = seqs[k], entries[k], FIRST + (k - 1) * STRIDE
    local kind, a, b = ARGV[i + 2], ARGV[i + 3], ARGV[i + 4]
    local element = entry and not known[seq] and message_of(entry, is_ours, token, ARGV[i + 1], kind)
    if entry then known[seq] = true end
    if element then
      settled[#settled + 1] = seq
      if changes then changes[#changes + 1] = string.match(entry, '^[^|]*|(%d+)|') end
      if kind == 'sent' or kind == 'held' then
        local at = stamp
        if kind == 'held' then
          at = now .. 'r\t'
          held = held + 1
        end
        to_results[#to_results + 1] = at .. a .. '\t' .. element
        if b == '1' then to_places[#to_results] = seq end
      elseif kind == 'failed' then
        to_failures[#to_failures + 1] = stamp .. a .. '\t' .. b .. '\t' .. element
        codes[a] = (codes[a] or 0) + 1
        exclude_if_stopped(a, KEYS[13], element, now)
      elseif kind == 'uncertain' then
        to_uncertain[#to_uncertain + 1] = seq
        to_uncertain[#to_uncertain + 1] = token .. '|' .. now .. '|' .. element
      else
        if kind == 'back' or kind == 'later' then
          element = unspent(element)
          if KEYS[15] then note_daily(turn, string.match(entry, '^%d+|(%d+)|'), -1) end
        end
        if turn.state == 'cancelado' then
          to_cancelled[#to_cancelled + 1] = element
        elseif kind ~= 'back' then
          to_delayed[#to_delayed + 1] = now + turn.skew + a
          to_delayed[#to_delayed + 1] = element
        else
          to_head[#to_head + 1] = element
        end
      end
    end
  end
  if #settled == 0 then return settled end

  local refused = refusal({HDEL = 1, RPUSH = #to_results + #to_failures + #to_cancelled,
    HINCRBY = #to_failures + held + (turn.counted and 1 or 0), PEXPIRE = turn.counted and 1 or 0,
    SETRANGE = #to_results + #to_failures + #to_uncertain, HSET = #to_uncertain, ZADD = #to_delayed, LPUSH = #to_head})
  if refused then return nil, refused end
  if #to_results > 0 then
    local length = push('RPUSH', key.results, to_results)
    for i, seq in pairs(to_places) do
      redis.call('SETRANGE', key.places, (seq - 1) * 4, struct.pack('>I4', length - #to_results + i))
    end
    if held > 0 then redis.call('HINCRBY', key.stats, 'retenidos', held) end
    set(fields, 'enviados', length)
    set(fields, 'ultimo_envio', ARGV[10])
  end
  if #to_failures > 0 then
    --- @include "codes"
    set(fields, 'fallidos', push('RPUSH', key.failures, to_failures))
    for code, count in pairs(codes) do count_code(code, count) end
  end
  if #to_uncertain > 0 then
    push('HSET', key.uncertain, to_uncertain)
    set(fields, 'inciertos', redis.call('HLEN', key.uncertain))
  end
  if #to_delayed > 0 then push('ZADD', key.delayed, to_delayed) end
  if #to_head > 0 then
    local reversed = {}
    for i = #to_head, 1, -1 do reversed[#reversed + 1] = to_head[i] end
    push('LPUSH', key.pending, reversed)
  end
  if #to_cancelled > 0 then
    local moved = push('RPUSH', key.cancelled, to_cancelled)
    set(fields, 'cancelados', moved + redis.call('ZCARD', key.cancelled_delayed))
  end
  redis.call('HDEL', container, unpack(settled))
  if #to_results + #to_failures + #to_uncertain > 0 then
    --- @include "history"
    note_minute(math.floor(now / 60000), #to_results, #to_failures, #to_uncertain / 2)
    for _, at in ipairs(changes or {}) do note_minute(math.floor(at / 60000), 0, 0, -1) end
  end
  store_daily(turn)
  return settled
end

-- Sets the expiry of a finished campaign's keys.
local function expire(turn)
  --- @include "expiry"
  local keep, keep_owed = tonumber(ARGV[9]), tonumber(ARGV[15])
  local owed = read(key.stats, {'webhook_general', 'webhook_propia'})
  local is_owed = owed.webhook_general == 'pendiente' or owed.webhook_propia == 'pendiente'
  expire_at(turn.now + (is_owed and math.max(keep, keep_owed) or keep))
end

-- Notes what the owner learnt about the campaign as a whole.
local function heed(turn, start, is_news)
  local now, stop, hold = turn.now, ARGV[11], tonumber(ARGV[12])
  local is_finished = turn.state == 'completado' or turn.state == 'cancelado'
  if stop ~= '' and not is_finished and is_news then
    turn.state, turn.reason, turn.hold_until, turn.runs = 'detenido', stop, 0, false
  end
  if not hold or not turn.runs then return end
  turn.hold_until = hold > 0 and now + hold or 0
  -- A hold never brings the campaign's start forward.
  if start > now then turn.hold_until = math.max(turn.hold_until, start) end
  turn.reason = hold > 0 and ARGV[13] or ''
end

-- Which of up to 1000 elements are to excluded numbers: a true value at their places.
local function barred(turn, elements)
  if turn.screens == nil then turn.screens = redis.call('EXISTS', KEYS[13]) == 1 end
  if not turn.screens or #elements == 0 then return {} end
  local numbers = {}
  for i = 1, #elements do numbers[i] = number_of(elements[i]) end
  return (listed(KEYS[13], numbers))
end

-- The slots that are available now, up to 100 ms ahead.
local function open_slots(turn)
  local slots, slot, now, interval = {}, turn.last_start, turn.now, turn.interval
  if not turn.runs or turn.hold_until > now then return slots end
  local most = math.min(tonumber(ARGV[5]), tonumber(ARGV[7]) - turn.flying, turn.waiting + turn.delayed, 1000)
  if KEYS[15] and most > 0 then most = math.min(most, room_today(turn)) end
  for i = 1, most do
    slot = slot and math.max(now, slot + interval) or now
    if slot > now + 100 then break end
    slots[i] = slot
  end
  return slots
end

-- The delayed messages that are due by the last slot: a function that gives the next one due by a slot, and the list of
-- those that it has reached.
local function due_messages(turn, last_slot, count)
  local due = redis.call('ZRANGEBYSCORE', key.delayed, '-inf', last_slot + turn.skew, 'WITHSCORES', 'LIMIT', 0, count)
  local elements, from_delayed, to_excluded = {}, {}, turn.to_excluded
  for i = 1, #due, 2 do elements[#elements + 1] = due[i] end
  local are_barred = barred(turn, elements)
  return function(slot)
    local at = #from_delayed + 1
    while elements[at] and tonumber(due[at * 2]) <= slot + turn.skew do
      from_delayed[at] = elements[at]
      if not are_barred[at] then return elements[at] end
      to_excluded[#to_excluded + 1] = elements[at]
      at = at + 1
    end
  end, from_delayed
end

-- Gives each slot a message, due delayed ones before the list's head. Returns the error if that is not allowed; then
-- nothing was moved.
local function hand_out(turn)
  local slots = open_slots(turn)
  if #slots == 0 then return end
  local taken, to_excluded, to_foreign, moved = turn.taken, turn.to_excluded, {}, {}

  local next_due, from_delayed = nil, {}
  if turn.delayed > 0 then next_due, from_delayed = due_messages(turn, slots[#slots], #slots) end

  -- The list is read in pieces: first as many messages as are wanted, then more each time they are not enough.
  local heads, heads_barred, before, place, size = {}, {}, 0, 0, #slots
  local most = math.min(turn.waiting, 1000)
  local function next_head()
    while before + place < most do
      if place == #heads then
        before, place = before + place, 0
        heads = redis.call('LRANGE', key.pending, before, math.min(before + size, 1000) - 1)
        heads_barred, size = barred(turn, heads), size * 2
      end
      place = place + 1
      if not heads_barred[place] then return heads[place] end
      to_excluded[#to_excluded + 1] = heads[place]
    end
  end

  local prefix, prefix_slot
  for i = 1, #slots do
    local slot, element, last, seq, attempts = slots[i], nil, nil, nil, nil
    repeat
      element = next_due and next_due(slot) or next_head()
      if element then
        last, seq, attempts = parts(element)
        if not last then to_foreign[#to_foreign + 1] = element end
      end
    until last or not element
    if element then
      if slot ~= prefix_slot then
        prefix, prefix_slot = ARGV[3] .. '|' .. slot .. '|', slot
      end
      local entry =
        prefix .. seq .. '|' .. (attempts == '0' and '1' or attempts + 1) .. '|' .. string.sub(element, last + 1)
      moved[#moved + 1] = seq
      moved[#moved + 1] = entry
      taken[#taken + 1] = entry
      if KEYS[15] then note_daily(turn, slot, 1) end
    end
  end

  local from_list = before + place
  if #taken + #to_excluded + #to_foreign > 0 then
    local counts = turn.counted and 1 or 0
    local refused = refusal({HSET = #taken, LTRIM = from_list, ZREM = #from_delayed, HINCRBY = counts, PEXPIRE = counts,
      RPUSH = #to_excluded + #to_foreign})
    if refused then return refused end
  end
  if #taken > 0 then
    push('HSET', key.inflight, moved)
    turn.last_start, turn.flying, turn.state = prefix_slot, turn.flying + #taken, 'procesando'
    if turn.hold_until > 0 then turn.hold_until, turn.reason = 0, '' end
    store_daily(turn)
  end
  if from_list > 0 then redis.call('LTRIM', key.pending, from_list, -1) end
  if #from_delayed > 0 then redis.call('ZREM', key.delayed, unpack(from_delayed)) end
  turn.waiting, turn.delayed = turn.waiting - from_list, turn.delayed - #from_delayed
  set_foreign_aside(to_foreign)
end

-- Hands out again the messages of turns whose replies were lost. The owner has not seen them, so they can still be set
-- aside.
local function hand_out_again(turn, seen)
  local all, elements, gone, to_excluded, find = {}, {}, {}, turn.to_excluded, string.find
  for _, entry in ipairs(redis.call('HVALS', key.inflight)) do
    local _, last, entry_turn, slot, seq = find(entry, '^(%d+)|(%d+)|(%d+)|')
    if last and tonumber(entry_turn) > seen then
      all[#all + 1] = {slot = tonumber(slot), seq = tonumber(seq), entry = entry}
      elements[#elements + 1] = string.sub(entry, last - #seq)
    end
  end
  local are_barred = barred(turn, elements)
  for i = #all, 1, -1 do
    if are_barred[i] then
      gone[#gone + 1] = all[i].seq
      if KEYS[15] then note_daily(turn, all[i].slot, -1) end
      to_excluded[#to_excluded + 1] = unspent(elements[i])
      table.remove(all, i)
    end
  end
  if #gone > 0 then turn.flying = turn.flying - redis.call('HDEL', key.inflight, unpack(gone)) end
  store_daily(turn)
  table.sort(all, function(a, b)
    if a.slot ~= b.slot then return a.slot < b.slot end
    return a.seq < b.seq
  end)
  turn.taken = {}
  for i = 1, #all do turn.taken[i] = all[i].entry end
end

local function set_excluded_aside(turn)
  local to_excluded = turn.to_excluded
  for i = 1, #to_excluded do to_excluded[i] = turn.stamp .. to_excluded[i] end
  set(turn.fields, 'excluidos', push('RPUSH', key.excluded, to_excluded))
end

-- Ends a campaign of which nothing is left, unless messages are missing: then it stops. Returns whether it is over.
local function conclude(turn)
  --- @include "losses"
  if turn.state == 'completado' or turn.state == 'cancelado' then return true end
  local known = read(key.stats, {'total', 'perdidos'})
  local lost = missing(message_count(known.total or '') or 0)
  if lost > (tonumber(known.perdidos) or 0) then
    turn.state, turn.reason, turn.hold_until, turn.runs = 'detenido', loss_reason(lost), 0, false
    return false
  end
  if turn.state ~= 'detenido' then turn.reason = '' end
  turn.state, turn.hold_until = 'completado', 0
  return true
end

-- Notes what must be announced: an end or a stop if there is an `event`, otherwise the notice that is due, if the
-- campaign asks for one.
local function owe(turn, upload, now_us, event, wishes, start)
  --- @include "notices"
  local general = ARGV[14] == '1'
  if not event then
    local left = turn.waiting + turn.flying + turn.delayed
    return owe_notice(KEYS[14], ARGV[1], upload, general, wishes, left, turn.now, now_us, turn.interval, start, turn.fields)
  end
  local owed = announce(KEYS[14], ARGV[1], upload, event, general, turn.now, now_us)
  for i = 1, #(owed or {}), 2 do set(turn.fields, owed[i], owed[i + 1]) end
end

-- The lease is renewed by the turn number; the counts mirror the containers.
local function store(turn, is_over, now_text)
  local fields = turn.fields
  set(fields, 'turno', ARGV[3])
  set(fields, 'visto_ms', now_text)
  set(fields, 'pendientes', turn.waiting)
  set(fields, 'en_vuelo', turn.flying)
  set(fields, 'reintentando', turn.delayed)
  if turn.last_start then set(fields, 'ultimo_inicio_ms', turn.last_start) end
  if is_over then
    set(fields, 'propietario', '')
    set(fields, 'token', MOVED)
  end
  redis.call('HSET', key.stats, unpack(fields))
  if is_over then
    redis.call('ZREM', KEYS[12], ARGV[1])
    expire(turn)
  else
    redis.call('ZADD', KEYS[12], turn.now + ARGV[8], ARGV[1])
  end
end

-- The earliest slot that the next message can have; -1 if none is to come.
local function next_slot(turn)
  if not turn.runs or turn.waiting + turn.delayed == 0 then return -1 end
  local slot = math.max(turn.now, turn.hold_until, turn.last_start and turn.last_start + turn.interval or 0)
  if turn.waiting > 0 then return slot end
  return math.max(slot, redis.call('ZRANGE', key.delayed, 0, 0, 'WITHSCORES')[2] - turn.skew)
end

local number, seen, outcomes = tonumber(ARGV[3]), tonumber(ARGV[4]), math.floor((#ARGV - 16) / 5)
if outcomes > 1000 then return redis.error_reply('TOO_MANY at most 1000 outcomes in one turn') end

local upload, owner, former, turno, state, reason, hold_until, start, last_start, interval, last_turn, skew,
  wishes = unpack(redis.call('HMGET', key.stats, 'upload_id', 'propietario', 'token', 'turno', 'estado', 'motivo',
    'espera_hasta_ms', 'inicio_ms', 'ultimo_inicio_ms', 'intervalo_ms', 'visto_ms', 'desfase_ms', 'avisos'))
if not is_of(ARGV[2], upload) then return {'GONE'} end
owner = owner_of(owner, former)
local stored_turn, is_ours = tonumber(turno), owner == ARGV[2]
if seen > stored_turn then return {'ROLLED_BACK', stored_turn, owner} end
if is_ours and number <= stored_turn then return {'STALE', stored_turn} end

local now, now_us = clock()
local now_text = now .. ''  -- Redis is slow with numbers
reason, hold_until, start = reason or '', tonumber(hold_until) or 0, tonumber(start) or 0
local turn = {
  now = now, stamp = now_text .. '\t', skew = tonumber(skew) or 0, fields = {},
  state = state, runs = state == 'procesando' or state == 'encolado' or state == 'programado',
  reason = reason, hold_until = hold_until, last_start = tonumber(last_start),
  interval = tonumber(interval) or tonumber(ARGV[6]), waiting = 0, flying = 0, delayed = 0, taken = {}, to_excluded = {},
}
-- A clock that was set back (a failover, a correction) must put off neither retries nor holds: the time it went back
-- since the last turn is added to the clock of :delayed for good, and taken off the hold. Less than a second is
-- ignored.
local set_back = (tonumber(last_turn) or 0) - now
if set_back >= 1000 then
  turn.skew = turn.skew + set_back
  -- A start that the operator set stays.
  turn.hold_until = state == 'programado' and start or hold_until - set_back
end
turn.hold_until = math.max(0, turn.hold_until)
-- The clamped slot is stored, or it would move along with the clock. This costs one interval.
if turn.last_start and turn.last_start > now + 100 then turn.last_start = now + 100 end

local settled, refused = {}, nil
if outcomes > 0 then settled, refused = record(turn, is_ours, outcomes) end
if refused then return refused end
if not is_ours then
  if #settled > 0 then
    set(turn.fields, 'inciertos', redis.call('HLEN', key.uncertain))
    redis.call('HSET', key.stats, unpack(turn.fields))
    if state == 'completado' or state == 'cancelado' then expire(turn) end
  end
  return {'LOST', state, owner, unpack(settled)}
end
if set_back >= 1000 then set(turn.fields, 'desfase_ms', turn.skew) end

if ARGV[11] ~= '' or ARGV[12] ~= '' then heed(turn, start, outcomes == 0 or #settled > 0) end
turn.waiting, turn.flying = redis.call('LLEN', key.pending), redis.call('HLEN', key.inflight)
turn.delayed = redis.call('ZCARD', key.delayed)
refused = hand_out(turn)
if refused then return refused end
if seen < stored_turn and turn.flying > #turn.taken then hand_out_again(turn, seen) end
if #turn.to_excluded > 0 then set_excluded_aside(turn) end
local is_over = turn.waiting + turn.flying + turn.delayed == 0 and conclude(turn)
-- While a hold lasts, its own motivo says why nothing goes out.
local is_held = turn.hold_until > 0 and (ARGV[16] == '' or turn.hold_until > now)
if turn.runs and not is_over and not is_held then turn.reason = ARGV[16] end
if turn.state ~= state then set(turn.fields, 'estado', turn.state) end
if turn.reason ~= reason then set(turn.fields, 'motivo', turn.reason) end
if turn.hold_until ~= hold_until then set(turn.fields, 'espera_hasta_ms', turn.hold_until) end
if is_over or (turn.state == 'detenido' and state ~= 'detenido') then
  owe(turn, upload, now_us, turn.state)
elseif wishes and turn.runs then
  owe(turn, upload, now_us, nil, wishes, start)
end
store(turn, is_over, now_text)

local reply = {
  'OK', now_us, number, turn.state, turn.interval, next_slot(turn), turn.hold_until, turn.waiting, turn.flying,
  turn.delayed,
}
for i = 1, #turn.taken do reply[#reply + 1] = turn.taken[i] end
return reply
