-- notices: which notice of a running campaign is due, of those that it asks for (`avisos`, such as
-- `25,50,75,detenida,reanudada,espera`). A turn asks, with what it is going to store, so that what is due and what was
-- counted are stored as one. Nobody takes turns for a campaign that is held for long: the dispatcher asks for it
-- (`notice`) when a wait must be told.
--
--   webhook_hito       the highest share that was noted, %: none is noted twice, whoever owns the campaign
--   webhook_quedan     how many messages had no outcome at webhook_quieta_ms, and still have none
--   webhook_quieta_ms  since when that is so
--   webhook_espera     1 = the wait that goes on was noted
--   webhook_mira_ms    when the wait must be looked at, '' = it need not
--- @include "keys"
--- @include "fields"
--- @include "announce"

-- Adds a field of stats: its name and its value.
local function note(fields, name, value)
  fields[#fields + 1] = name
  fields[#fields + 1] = value
end

-- Looks whether the campaign waits, and stores that in `fields`. It waits when no message gets an outcome, although
-- pace and start allow one. Returns whether it has waited long and nobody was told, and whether a wait that was told is
-- over.
local function watch_wait(stored, left, now, pace, start, fields)
  -- How long it waits before that is told, and when a wait that could not be told is looked at again, ms.
  local LONG, AGAIN = 300000, 5000
  local since, moved = tonumber(stored.webhook_quieta_ms), left ~= tonumber(stored.webhook_quedan)
  local is_told = stored.webhook_espera == '1'
  if not since or moved or since > now then
    since = now
    note(fields, 'webhook_quedan', left)
    note(fields, 'webhook_quieta_ms', now)
    note(fields, 'webhook_espera', '')
  end
  local told_at = math.max(since + pace, tonumber(stored.activado_ms) or 0, start) + LONG
  local look = is_told and not moved and '' or math.max(told_at, now + AGAIN)
  if look .. '' ~= stored.webhook_mira_ms then note(fields, 'webhook_mira_ms', look) end
  return now >= told_at and not (is_told and not moved), is_told and moved
end

-- Only who was told of a stop or a wait is told that it is over: receiver → true, nil if nobody was.
local function told_of_it(stored)
  local told = {general = stored.webhook_general == 'entregado', propia = stored.webhook_propia == 'entregado'}
  return (told.general or told.propia) and told or nil
end

-- The highest share that was reached and not noted yet, %.
local function new_share(wishes, stored, left)
  local total, reached = tonumber(stored.total) or 0, tonumber(stored.webhook_hito) or 0
  local noted = reached
  for word in string.gmatch(wishes, '%d+') do
    local share = tonumber(word)
    if share > reached and (total - left) * 100 >= share * total then reached = share end
  end
  return total > 0 and reached > noted and reached
end

-- Which notice is due: its name, its receivers (nil = all), and the field of stats that notes it with its value (nil =
-- none). What is known of a wait is added to `fields`.
local function due_notice(wishes, left, now, pace, start, fields)
  -- How long a share waits for the word that the campaign goes on, ms.
  local PATIENCE = 60000
  local stored = read(key.stats, {'total', 'activado_ms', 'webhook_evento', 'webhook_aviso', 'webhook_ms',
    'webhook_general', 'webhook_propia', 'webhook_hito', 'webhook_quedan', 'webhook_quieta_ms', 'webhook_espera',
    'webhook_mira_ms'})
  local waits_long, waited = false, false
  if string.find(wishes, 'espera', 1, true) then
    waits_long, waited = watch_wait(stored, left, now, pace, start, fields)
  end
  local goes_on = stored.webhook_evento == 'detenido' or (waited and stored.webhook_aviso == 'espera')
  if goes_on and string.find(wishes, 'reanudada', 1, true) then
    local told = told_of_it(stored)
    if told then return 'reanudada', told end
  end
  local is_pending = stored.webhook_general == 'pendiente' or stored.webhook_propia == 'pendiente'
  local age = now - (tonumber(stored.webhook_ms) or 0)
  if stored.webhook_aviso == 'reanudada' and is_pending and age >= 0 and age < PATIENCE then return nil end
  local share = new_share(wishes, stored, left)
  if share then return share .. '', nil, 'webhook_hito', share end
  if waits_long then return 'espera', nil, 'webhook_espera', 1 end
end

-- Notes that a notice must be announced, if one is due, and adds to `fields` what stats keeps of that. `left` are the
-- messages that have no outcome yet, `pace` is the interval and `start` the planned start, in ms.
local function owe_notice(webhooks, campaign, upload, general, wishes, left, now, now_us, pace, start, fields)
  local notice, only, field, value = due_notice(wishes, left, now, pace, start, fields)
  if not notice then return end
  local owed = announce(webhooks, campaign, upload, 'aviso', general, now, now_us, notice, only) or {}
  for i = 1, #owed, 2 do note(fields, owed[i], owed[i + 1]) end
  -- Without a receiver it is noted as well, or it would be due for ever.
  if field then note(fields, field, value) end
end
