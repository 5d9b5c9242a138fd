#!lua flags=allow-oom
-- receipt: stores the statuses that Meta's webhook reports after the API took a message: sent, delivered, read, failed.
--
-- Statuses come late, in any order and more than once. None takes back a better one, and repeating a call is harmless.
-- The seq and the wamid together identify a message: `lugares` says which entry of `resultados` is the seq's. If that
-- entry has another wamid, the status is of a former attempt, or of a former campaign of this title. delivered, read
-- are marked in the entry itself: its date is followed by `e` (entregado) or `l` (leido) any of a message that Meta
-- holds (`r`, retenido) ends that failed of a message that was not delivered moves it to fallidos. The list's last
-- entry takes its place,
--                     so that the list stays as long as there are messages sent. Who stopped Meta's marketing
--                     (131050) goes onto the list of exclusions, as in take_turn
--   any               of a message set aside as incierto, to a recipient with the same last digits, settles it
--   any               of a message still in flight comes too early: it is kept, and a later call looks at it again
-- A message that is delivered is noted, so that an answer to it is counted (shared/answerable.lua). If Meta bills it,
-- it counts once in its category (shared/costs.lua), whichever of its statuses says so.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares             12 tempranos:X (what came too early, hash: `seq|wamid` → status)
--       13 campaigns:tempranos (when such a campaign is looked at again)  14 exclusiones  15 respuestas
-- ARGV  1 campaign_id  2 upload_id
--       3 ms: a status that is older than its message's incierto by more than this is a former attempt's
--       4 ms what came too early is kept  5 ms until it is looked at again  6 1 = look at what was kept, 0 = do not
--       7… statuses, at most 100, eight values each: seq, sent|delivered|read|failed, wamid, recipient's digits ('' =
--          unknown), ms of the status (0 = unknown), code, text, category that is billed ('' = none)
-- Returns
--   {'OK', applied, repeated, kept, without effect, full, still kept, answered, category, billed now in it, …}
--          applied: changed something; repeated: known, or a better one is; without effect: of another attempt or
--          upload, or nothing is known of the message; full: not kept, because too many were: to be sent again;
--          answered: messages that were answered before it was known that they were delivered
--   {'GONE'}   no such campaign, or not this upload
-- Errors  TOO_MANY more than 100 statuses
--- @include "keys"
--- @include "time"
--- @include "element"
--- @include "stopped"
--- @include "places"
--- @include "codes"
--- @include "answerable"
--- @include "costs"
--- @include "history"
--- @include "permission"
--- @guard
--- @include "format"
local early, early_campaigns, exclusions, answers = KEYS[12], KEYS[13], KEYS[14], KEYS[15]
local campaign, upload, window, keep = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local again, look_back = tonumber(ARGV[5]), ARGV[6] == '1'
local FIRST, STRIDE, LIMIT, MOST_KEPT = 7, 8, 100, 1000
local RANK = {sent = 1, failed = 2, delivered = 3, read = 4}
local MARKS = {sent = '', delivered = 'e', read = 'l'}
local SAME_DIGITS = 8  -- of a number's end: in some countries the API writes the digits before them differently

local call, match, sub = redis.call, string.match, string.sub
local statuses = math.floor((#ARGV - FIRST + 1) / STRIDE)
local now = clock()
local applied, repeated, kept, idle, full = 0, 0, 0, 0, 0
local delivered, read, moved, released, answered = 0, 0, 0, 0, 0  -- changes
local costs = {}  -- how many are billed now, by category
local changes = {}  -- of the history, by minute

-- Whether an element is for this recipient. A number and an id cannot be compared, so they count as the same.
local function same_recipient(element, told)
  local known = number_of(element)
  return told == '' or (match(told, '%a') == nil) ~= (match(known, '%a') == nil)
    or sub(known, -SAME_DIGITS) == sub(told, -SAME_DIGITS)
end

local function deliver(id)
  delivered = delivered + 1
  if note_answerable(answers, id, upload, campaign, now) then answered = answered + 1 end
end

local function mark(before, status)
  local word = status.status
  if word == 'read' then read = read + 1 end
  if word == 'delivered' or word == 'read' and before ~= 'e' then deliver(status.id) end
  return MARKS[word]
end

-- Counts a message that Meta bills, once it is delivered.
local function charge(status)
  if status.category == '' or status.status == 'sent' or status.status == 'failed' then return end
  local category = bill(tonumber(status.seq), status.category)
  if category then costs[category] = (costs[category] or 0) + 1 end
end

local function fail(element, status)
  retire_place(status.seq)
  change_history(changes, now, 2, 1)
  call('RPUSH', key.failures, now .. '\t' .. status.code .. '\t' .. status.text .. '\t' .. element)
  count_code(status.code, 1)
  exclude_if_stopped(status.code, exclusions, element, now)
  moved = moved + 1
end

-- Removes an entry from the results. The list's last entry takes its place.
local function take_out(index)
  local last = call('RPOP', key.results)
  if index <= call('LLEN', key.results) then
    call('LSET', key.results, index - 1, last)
    local seq = tonumber(match(last, '^[^\t]*\t[^\t]*\t(%d+)|') or '')
    if seq and seq > 0 and seq < 1000000000 then note_place(seq, index) end
  end
  call('HINCRBY', key.stats, 'retirados', 1)
end

-- Judges a status of a message that stands in the results. Nil if that entry is another attempt's.
local function sent_message(index, status)
  local entry = call('LINDEX', key.results, index - 1)
  local at, before, id, element = match(entry or '', '^(%d+)([elr]?)\t([^\t]*)\t(.*)$')
  if not at or match(element, '^%d+') ~= status.seq then return nil end
  -- An entry without a wamid is of an answer that could not be read: then the first wamid to come counts.
  if id ~= status.id and not (id == '' and same_recipient(element, status.recipient)) then return nil end
  if before == 'r' then released = released + 1 end
  charge(status)
  local known = before == 'l' and 4 or before == 'e' and 3 or before == 'r' and 0 or 1
  local rank = RANK[status.status]
  if status.status == 'failed' and known < rank then
    take_out(index)
    change_history(changes, at, 1, -1)
    fail(element, status)
    return true
  end
  if rank <= known and id == status.id then return false end
  if rank < known then status.status = before == 'l' and 'read' or 'delivered' end
  local letter = rank > known and mark(before, status) or before
  call('LSET', key.results, index - 1, at .. letter .. '\t' .. status.id .. '\t' .. element)
  return true
end

-- Judges a status of an uncertain message. Nil if it does not settle the message.
local function uncertain_message(entry, status)
  local at, element = match(entry, '^[^|]*|(%d+)|(.*)$')
  if not at or match(element, '^%d+') ~= status.seq then return nil end
  if not same_recipient(element, status.recipient) then return nil end
  if status.at > 0 and status.at < at - window then return nil end
  if status.status == 'failed' then
    fail(element, status)
  else
    charge(status)
    local index = call('RPUSH', key.results, now .. mark('', status) .. '\t' .. status.id .. '\t' .. element)
    note_place(status.seq, index)
    change_history(changes, now, 1, 1)
    moved = moved + 1
  end
  call('HDEL', key.uncertain, status.seq)
  change_history(changes, at, 3, -1)
  return true
end

-- Judges a status. True: something changed. False: known already. Nil: without effect. 'early': the message is in
-- flight.
local function judge(status)
  local index = place_of(status.seq)
  if index then return sent_message(index, status) end
  local entry = call('HGET', key.uncertain, status.seq)
  if entry then return uncertain_message(entry, status) end
  if call('HEXISTS', key.inflight, status.seq) == 1 then return 'early' end
  return nil
end

-- What is kept of an early status: upload, word, recipient, ms, code, text and, if there is one, category.
local KEPT = '^([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t?([^\t]*)$'

-- Keeps the best status of each attempt, with the category that any of them has named.
local function put_aside(status)
  local field = status.seq .. '|' .. status.id
  local old = call('HGET', early, field)
  local of, word, recipient, at, code, text, category = match(old or '', KEPT)
  if of == upload then
    if status.category == '' then status.category = category end
    if RANK[word] >= RANK[status.status] then
      if status.category == category then return false end
      status = {
        status = word, recipient = recipient, at = at, code = code, text = text, category = status.category,
      }
    end
  end
  if not old and call('HLEN', early) >= MOST_KEPT then return nil end
  local kept = {upload, status.status, status.recipient, status.at, status.code, status.text}
  if status.category ~= '' then kept[7] = status.category end
  call('HSET', early, field, table.concat(kept, '\t'))
  return true
end

local function count(answer)
  if answer == true then applied = applied + 1 elseif answer == false then repeated = repeated + 1 else idle = idle + 1 end
end

-- Judges the early statuses again.
local function judge_kept()
  local old, settled = call('HGETALL', early), 0
  for i = 1, #old, 2 do
    if settled == LIMIT then break end
    local seq, id = match(old[i], '^(%d+)|(.*)$')
    local of, word, recipient, at, code, text, category = match(old[i + 1], KEPT)
    local answer
    if of == upload then
      answer = judge({
        seq = seq, status = word, id = id, recipient = recipient, at = tonumber(at), code = code, text = text,
        category = category,
      })
    end
    if answer ~= 'early' then
      call('HDEL', early, old[i])
      count(answer)
      settled = settled + 1
    end
  end
end

local function judge_new()
  for i = FIRST, FIRST + (statuses - 1) * STRIDE, STRIDE do
    local status = {
      seq = ARGV[i], status = ARGV[i + 1], id = ARGV[i + 2], recipient = ARGV[i + 3], at = tonumber(ARGV[i + 4]),
      code = ARGV[i + 5], text = ARGV[i + 6], category = ARGV[i + 7],
    }
    local answer = judge(status)
    if answer == 'early' then
      answer = put_aside(status)
      if answer then kept = kept + 1 elseif answer == false then repeated = repeated + 1 else full = full + 1 end
    else
      count(answer)
    end
  end
end

local function mirror()
  if delivered > 0 then call('HINCRBY', key.stats, 'entregados', delivered) end
  if read > 0 then call('HINCRBY', key.stats, 'leidos', read) end
  if answered > 0 then call('HINCRBY', key.stats, 'respuestas', answered) end
  if released > 0 then
    local held = tonumber(call('HGET', key.stats, 'retenidos') or '') or 0
    call('HSET', key.stats, 'retenidos', math.max(0, held - released))
  end
  if moved == 0 and not next(costs) then return end
  -- A new key has no expiry, but a finished campaign's keys all have that of its stats.
  local expiry = call('PEXPIRETIME', key.stats)
  if expiry > 0 and next(costs) then
    for _, key in ipairs({key.cost, key.billed}) do call('PEXPIREAT', key, expiry) end
  end
  if moved == 0 then return end
  store_changes(changes)
  call('HSET', key.stats, 'enviados', call('LLEN', key.results), 'fallidos', call('LLEN', key.failures),
    'inciertos', call('HLEN', key.uncertain))
  if expiry > 0 then
    for _, key in ipairs({key.results, key.failures, key.places, key.history}) do call('PEXPIREAT', key, expiry) end
  end
end

-- Plans the next look at the early statuses that are left, and returns how many they are.
local function plan()
  local left = call('HLEN', early)
  if left > 0 then
    call('PEXPIRE', early, keep)
    -- Statuses that come meanwhile must not put the next look off: clocks of instances lag Redis' a little.
    if look_back then
      call('ZADD', early_campaigns, now + again, campaign)
    else
      call('ZADD', early_campaigns, 'LT', now + again, campaign)
    end
  elseif look_back then
    call('ZREM', early_campaigns, campaign)
  end
  return left
end

if statuses > LIMIT then return redis.error_reply('TOO_MANY at most 100 statuses in one call') end
if call('HGET', key.stats, 'upload_id') ~= upload then
  if look_back then
    call('UNLINK', early)
    call('ZREM', early_campaigns, campaign)
  end
  return {'GONE'}
end
if look_back then judge_kept() end
judge_new()
mirror()
local reply = {'OK', applied, repeated, kept, idle, full, plan(), answered}
for category, count in pairs(costs) do
  reply[#reply + 1] = category
  reply[#reply + 1] = count
end
return reply
