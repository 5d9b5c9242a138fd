#!lua flags=allow-oom
-- reconcile: tells a Redis that forgot (failover, lost tail of its file, a restored snapshot) what an owner did in the
-- forgotten turns.
--
-- The owner's account is its ledger: every message it took in the last 30 s with its fate, and for all others a map of
-- the outcomes it knows, two bits each. It is first stored in a key of its own (`tell`, in chunks). Then Redis'
-- messages in flight are settled (`flying`), and every container that a forgotten message may stand in is gone through
-- from end to end (`sweep`): messages that the account knows better are moved to where they belong, before anything new
-- is taken. The order in which messages lie there means nothing: they were given back, delayed and taken again.
-- `finish` ends the telling. Repeating a call is harmless; after ROLLED_BACK the caller starts from the beginning.
--
-- A claimer of a campaign whose owner is gone knows that Redis forgot turns, but not what was done in them. It names
-- how many of the waiting messages may have gone out (`doubtful`): so many of the list's first are set aside, not
-- counting those that the account knows and those to excluded numbers, and all delayed ones. In a cancelled campaign
-- the same is done with the messages that would wait if it had not been cancelled.
--
-- A failure by which the recipient stopped Meta's marketing (131050) puts the number on the list of exclusions again.
-- Messages that Redis itself set aside as excluded are in no ledger: if that was forgotten, they are set aside again
-- when they are taken. If another instance owns the campaign now, its in-flight messages are left to it, and of those
-- waiting only those that were sent are moved. But if the turn shows that Redis forgot, all messages in the account are
-- moved, also those that a former owner has in flight by Redis' account and that the caller has sent or is sending. In
-- a cancelled campaign, messages that would wait to be sent are cancelled. A message that by Redis' account failed, is
-- uncertain or was cancelled, and by the owner's was sent, counts as sent: the operator may have had it sent again in
-- the forgotten turns.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares             12 cuenta:X (the account of whoever is telling)
--       13 campaigns:activas    14 exclusiones
-- ARGV  1 campaign_id  2 token  3 turn, above every one used
--       4 seen: in the first call as in take_turn, then the turn in which the call before was answered
--       5 step: begin (the first tell), tell, flying, sweep or finish  6 ARRIENDO_MS
--       begin, tell: 7 with begin the map: a byte for four seqs, the first in the lowest bits; 0 nothing is known,
--            1 sent, 2 failed, 3 uncertain. '' with tell
--            8 with begin 1 = the place of what the map says was sent is to be noted, '' if not
--            9… entries, at most 250, five values each: seq, attempts when taken, kind, a, b
--            sent a=wamid b=1 when its place is to be noted, '' if not · failed a=code b=text · uncertain
--            retry a=delay ms · later a=delay ms · back
--            flight a=slot ms: it is being sent
--       sweep: 7 container: pending, delayed, cancelled, cancelled_delayed, failed or uncertain
--            8 place to go on from, 0 to begin; of uncertain a cursor
--            9 how many that wait may have gone out, 0 = none but those in the account: of the whole telling, however
--            often it is begun. Only of a campaign that is the caller's
--       finish: 7 last slot handed out, ms  8 date for ultimo_envio, '' = leave it
--            9 turn up to which all is told now, by whoever had the campaign; '' = the account is not that whole
--            10 what the operator shall know of it (`nota`), '' = nothing
-- Returns
--   {'OK', turno, moved, n, aside}   n: of begin, ms since the last turn that Redis knows, or the publication; of a
--                             sweep, the place it goes on from, -1 = at the end. aside: messages set aside because
--                             nobody knows of them.
--                             After the finish what is in flight counts as taken in its turn
--   {'LOST', token, moved, n, aside} the same when another owner has it (or none): claim anew after the finish
--   {'STALE', turno}          a late duplicate, nothing done
--   {'ROLLED_BACK', turno}    Redis forgot an earlier call: start over
--   {'BUSY'}                  another account is being told: begin again in a moment. Two at a time would move messages
--                             from under each other's sweeps
--   {'GONE'}                  no such campaign, or not this upload
-- Errors  TOO_MANY more than 250 entries or 1000 in flight · BAD_STEP
--- @include "keys"
--- @include "time"
--- @include "fields"
--- @include "owner"
--- @include "element"
--- @include "entries"
--- @include "foreign"
--- @include "flying"
--- @include "counts"
--- @include "codes"
--- @include "spellings"
--- @include "stopped"
--- @include "taken_out"
--- @include "places"
--- @include "expiry"
--- @include "history"
--- @include "permission"
--- @guard
--- @include "format"
local account, active, exclusions = KEYS[12], KEYS[13], KEYS[14]
local campaign, token, turn, seen = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local step, lease = ARGV[5], tonumber(ARGV[6])
local FIRST, STRIDE, MOST = 9, 5, 250
local WINDOW = 500
local LIMIT = 1000
local KEPT = 5000  -- ms the account outlives its last call
local FORGOTTEN = 'olvido'  -- instead of a token, in :inciertos: set aside because Redis went back
local LOST_DETAIL = 'Falló antes de que Redis volviera a un estado anterior, que no guarda el detalle'
local WAITS = {back = true, later = true, retry = true}
local NO_SEQ = '-'  -- of what is no message of ours
local CONTAINERS = {
  pending = key.pending, delayed = key.delayed, cancelled = key.cancelled, cancelled_delayed = key.cancelled_delayed,
  failed = key.failures,
}

local call, find, sub, match = redis.call, string.find, string.sub, string.match
local now = clock()
local stored = read(key.stats, {'upload_id', 'propietario', 'token', 'turno', 'ultimo_inicio_ms', 'estado', 'desfase_ms',
  'visto_ms', 'conciliado', 'publicado_ms', 'apartados'})
local owner = owner_of(stored.propietario, stored.token)
local stored_turn, is_cancelled = tonumber(stored.turno), stored.estado == 'cancelado'
local ours = owner == token
local due = now + (tonumber(stored.desfase_ms) or 0)  -- the clock of :delayed, as in take_turn
-- The token that is telling, and whether Redis forgot.
local teller, forgot = match(call('HGET', account, '') or '', '^(.*)|(%d)$')
forgot = forgot == '1'
local moved, aside = 0, 0  -- messages
local changes = {}  -- of the history, by minute

-- Sets fields in pieces that fit into one call.
local function set_all(key, values)
  for i = 1, #values, LIMIT do call('HSET', key, unpack(values, i, math.min(i + LIMIT - 1, #values))) end
end

local function remove_all(key, names)
  for i = 1, #names, LIMIT do call('HDEL', key, unpack(names, i, math.min(i + LIMIT - 1, #names))) end
end

-- Attempts, kind, a and b of a message by the account.
local function fate(entry) return match(entry, '^(%d+)\t(%a+)\t([^\t]*)\t([^\t]*)$') end

-- The account's entry for each of up to 1000 messages; false where it has none. Fields beside the seqs: '' who is
-- telling, `mapa` the map, `lugares` whether places are noted.
local function known(seqs)
  if #seqs == 0 then return {} end
  local entries, general = call('HMGET', account, unpack(seqs)), read(account, {'mapa', 'lugares'})
  local map = general.mapa
  if not map or map == '' then return entries end
  local kinds = {'0\tsent\t\t' .. (general.lugares or '')}
  if forgot then
    kinds[2] = '0\tfailed\totros\t' .. LOST_DETAIL
    kinds[3] = '0\tuncertain\t\t'
  end
  for i, seq in ipairs(seqs) do
    local bits = (tonumber(seq) or 0) - 1
    if not entries[i] and bits >= 0 then
      local byte = string.byte(map, math.floor(bits / 4) + 1) or 0
      entries[i] = kinds[math.floor(byte / 4 ^ (bits % 4)) % 4] or false
    end
  end
  return entries
end

-- Whether the message stays where it was found, whatever the account says.
local function stays(where, seq, kind)
  local has_outcome = where == key.failures or where == key.uncertain
  if has_outcome and kind ~= 'sent' then return true end
  -- It was sent, but Meta has reported its failure since.
  if kind == 'sent' and (has_outcome or not forgot) and is_retired(seq) then return true end
  if WAITS[kind] and (where == key.cancelled or where == key.cancelled_delayed) then return true end
  return kind == 'back' and where ~= key.inflight
end

-- Puts a message where the account says it went. True if it has to leave `where` it was found.
local function place(element, where, entry)
  local attempts, kind, a, b = fate(entry)
  local _, last, seq, before = find(element, '^(%d+)|(%d+)|')
  if stays(where, seq, kind) then return false end
  local waits = WAITS[kind]
  attempts = math.max(tonumber(attempts), tonumber(before))
  if kind == 'back' or kind == 'later' then attempts = math.max(attempts - 1, 0) end
  local grown = seq .. '|' .. attempts .. '|' .. sub(element, last + 1)
  if kind == 'sent' then
    local index = call('RPUSH', key.results, now .. '\t' .. a .. '\t' .. grown)
    if b == '1' then note_place(seq, index) end
    change_history(changes, now, 1, 1)
  elseif kind == 'failed' then
    change_history(changes, now, 2, 1)
    call('RPUSH', key.failures, now .. '\t' .. a .. '\t' .. b .. '\t' .. grown)
    count_code(a, 1)
    exclude_if_stopped(a, exclusions, element, now)
  elseif waits and is_cancelled then
    call('RPUSH', key.cancelled, grown)
  elseif kind == 'back' then
    call('LPUSH', key.pending, grown)
  elseif waits then
    if where == key.delayed and grown == element then return false end
    call('ZADD', key.delayed, due + a, grown)
  elseif kind == 'flight' and ours then
    call('HSET', key.inflight, seq, ARGV[3] .. '|' .. a .. '|' .. grown)
  else
    call('HSET', key.uncertain, seq, token .. '|' .. now .. '|' .. grown)
    change_history(changes, now, 3, 1)
  end
  return true
end

local STEPS = {}  -- each returns `n`

function STEPS.tell()
  local values = {}
  for i = FIRST, #ARGV, STRIDE do
    if forgot or ARGV[i + 2] == 'sent' then
      values[#values + 1] = ARGV[i]
      values[#values + 1] = table.concat({ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4]}, '\t')
    end
  end
  set_all(account, values)
  return 0
end

function STEPS.begin()
  call('DEL', account)
  call('HSET', account, '', token .. '|' .. (forgot and '1' or '0'), 'mapa', ARGV[7], 'lugares', ARGV[8])
  STEPS.tell()
  local known_at = tonumber(stored.visto_ms) or tonumber(stored.publicado_ms)
  return known_at and math.max(0, now - known_at) or -1
end

function STEPS.flying()
  if not forgot then return 0 end
  local seqs, values, gone, alien = flying()
  set_foreign_aside(alien)
  for start = 1, #seqs, WINDOW do
    local some = {unpack(seqs, start, math.min(start + WINDOW - 1, #seqs))}
    for i, entry in ipairs(known(some)) do
      local value = values[start + i - 1]
      local _, last, slot = find(value, '^%d+|(%d+)|')
      local kind = entry and select(2, fate(entry))
      local leaves
      if ours then leaves = kind ~= 'flight' else leaves = kind and not WAITS[kind] end
      if leaves then
        if entry then
          place(sub(value, last + 1), key.inflight, entry)
          moved = moved + 1
        else
          local at = math.min(tonumber(slot), now)
          call('HSET', key.uncertain, some[i],
            token .. '|' .. string.format('%.0f', at) .. '|' .. sub(value, last + 1))
          change_history(changes, at, 3, 1)
          aside = aside + 1
        end
        gone[#gone + 1] = some[i]
      end
    end
  end
  if #gone > 0 then call('HDEL', key.inflight, unpack(gone)) end
  return 0
end

-- Which of these messages are to excluded numbers; those were not sent.
local function barred(lines)
  local numbers = {}
  for i, line in ipairs(lines) do numbers[i] = number_of(line) end
  return #lines > 0 and (listed(exclusions, numbers)) or {}
end

-- Goes through a list or sorted set, from one end to the other.
local function sweep(where)
  local from, is_set = tonumber(ARGV[8]), where == key.delayed or where == key.cancelled_delayed
  -- An owner that goes on meanwhile takes from the head, so messages that were not looked at yet move up.
  local again = ours and 0 or math.min(from, WINDOW)
  from = from - again
  local elements = call(is_set and 'ZRANGE' or 'LRANGE', where, from, from + again + WINDOW - 1)
  local seqs, lines = {}, elements
  if where == key.failures then
    lines = {}
    for i, line in ipairs(elements) do lines[i] = match(line, '^[^\t]*\t[^\t]*\t[^\t]*\t(.*)$') or '' end
  end
  for i, line in ipairs(lines) do seqs[i] = select(2, parts(line)) or NO_SEQ end
  local would_wait = where == key.pending or where == key.delayed
    or is_cancelled and (where == key.cancelled or where == key.cancelled_delayed)
  local doubtful = ours and would_wait and tonumber(ARGV[9]) or 0
  if is_set and doubtful > 0 then
    -- Delayed messages lie in the order in which they are due, not in which they were taken, so all of them are
    -- doubtful.
    doubtful = math.huge
  else
    -- Messages that an earlier try set aside count, also one of an owner that died amid it.
    doubtful = doubtful - (tonumber(stored.apartados) or 0)
  end
  local are_barred = doubtful > 0 and barred(lines) or {}
  local left = {}
  for i, entry in ipairs(known(seqs)) do
    local leaves = entry and place(lines[i], where, entry)
    if leaves then
      moved = moved + 1
    elseif aside < doubtful and not are_barred[i] and seqs[i] ~= NO_SEQ and (not entry or WAITS[select(2, fate(entry))])
    then
      -- The account's `back` does not tell what others have done with the message since.
      call('HSET', key.uncertain, seqs[i], FORGOTTEN .. '|' .. now .. '|' .. lines[i])
      change_history(changes, now, 3, 1)
      aside, leaves = aside + 1, true
    end
    if leaves then left[#left + 1] = i end
  end
  if aside > 0 and not is_set then call('HINCRBY', key.stats, 'apartados', aside) end
  local gone = take_out(where, is_set, from, elements, left)
  if where == key.failures then
    uncount_entries(gone)
    for _, entry in ipairs(gone) do change_history(changes, match(entry, '^%d+') or now, 2, -1) end
  end
  -- What was delayed anew may be met again, which changes nothing.
  return #elements == again + WINDOW and from + again + WINDOW - #gone or -1
end

-- Goes through the uncertain messages, some of which were sent by the owner's account.
local function sweep_uncertain()
  local found = call('HSCAN', key.uncertain, ARGV[8], 'COUNT', WINDOW)
  local seqs, elements, dates, gone = {}, {}, {}, {}
  for i = 1, #found[2], 2 do
    local of, date, element = match(found[2][i + 1], '^([^|]*)|(%d+)|(.*)$')
    local _, seq = parts(element or '')
    if seq == found[2][i] and (forgot or of == FORGOTTEN) then
      seqs[#seqs + 1], elements[#elements + 1], dates[#dates + 1] = seq, element, date
    end
  end
  for start = 1, #seqs, WINDOW do
    for i, entry in ipairs(known({unpack(seqs, start, math.min(start + WINDOW - 1, #seqs))})) do
      local at = start + i - 1
      if entry and place(elements[at], key.uncertain, entry) then
        gone[#gone + 1] = seqs[at]
        change_history(changes, dates[at], 3, -1)
      end
    end
  end
  remove_all(key.uncertain, gone)
  moved = moved + #gone
  return found[1] == '0' and -1 or tonumber(found[1])
end

function STEPS.sweep()
  if ARGV[7] == 'uncertain' then return sweep_uncertain() end
  return sweep(CONTAINERS[ARGV[7]])
end

function STEPS.finish()
  if not ours then return 0 end
  -- The owner's outcomes will name one turn for all messages in flight.
  local all, values = call('HGETALL', key.inflight), {}
  for i = 1, #all, 2 do
    values[i], values[i + 1] = all[i], ARGV[3] .. sub(all[i + 1], find(all[i + 1], '|', 1, true) or 1, -1)
  end
  set_all(key.inflight, values)
  return 0
end

local fields = {}  -- of stats: name, value, …
local function set(name, value)
  fields[#fields + 1] = name
  fields[#fields + 1] = value
end

-- Notes in the campaign that all is told.
local function conclude()
  local last_slot, date, whole_up_to, note = tonumber(ARGV[7]), ARGV[8], ARGV[9], ARGV[10]
  if date ~= '' then set('ultimo_envio', date) end
  local last_start = math.max(tonumber(stored.ultimo_inicio_ms) or 0, math.min(last_slot, now + 100))
  if ours and last_start > 0 then set('ultimo_inicio_ms', last_start) end
  if whole_up_to ~= '' and tonumber(whole_up_to) > (tonumber(stored.conciliado) or 0) then
    set('conciliado', whole_up_to)
  end
  if ours and stored.apartados then call('HDEL', key.stats, 'apartados') end
  if note ~= '' then
    set('nota', note)
  elseif find(call('HGET', key.stats, 'nota') or '', 'inciertos', 1, true) and call('HLEN', key.uncertain) == 0 then
    -- All forgotten turns have been told.
    set('nota', '')
  elseif ours and whole_up_to ~= '' and find(call('HGET', key.stats, 'nota') or '', 'nadie ha dicho', 1, true) then
    -- Removes the note of a cancellation amid the doubt.
    set('nota', '')
  end
  call('DEL', account)
  -- A new list has no expiry, but a finished campaign's keys all have that of its stats.
  local expiry = call('PEXPIRETIME', key.stats)
  if expiry > 0 then expire_at(expiry) end
end

-- The answer when nothing may be done; nil if the step may be taken.
local function objection()
  if not is_of(token, stored.upload_id) then return {'GONE'} end
  if ours and turn <= stored_turn then return {'STALE', stored_turn} end
  if step == 'begin' then
    if teller and teller ~= token then return {'BUSY'} end
  elseif teller ~= token or (ours and seen > stored_turn) then
    return {'ROLLED_BACK', stored_turn}
  end
  if not STEPS[step] or (step == 'sweep' and ARGV[7] ~= 'uncertain' and not CONTAINERS[ARGV[7]]) then
    return redis.error_reply('BAD_STEP ' .. step)
  end
end

if (step == 'begin' or step == 'tell') and #ARGV - FIRST + 1 > MOST * STRIDE then
  return redis.error_reply('TOO_MANY entries')
end
if (step == 'flying' or step == 'finish') and call('HLEN', key.inflight) > LIMIT then
  return redis.error_reply('TOO_MANY in flight')
end
local answer = objection()
if answer then return answer end
if step == 'begin' then forgot = ours or seen > stored_turn end

local n = STEPS[step]()
store_changes(changes)
fields = count_fields()
if step == 'finish' then conclude() else call('PEXPIRE', account, KEPT) end
if ours then
  set('turno', ARGV[3])
  call('ZADD', active, now + lease, campaign)
end
call('HSET', key.stats, unpack(fields))
if not ours then return {'LOST', owner, moved, n, aside} end
return {'OK', turn, moved, n, aside}
