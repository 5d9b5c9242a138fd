-- notices: finds the notice of a running campaign that is due, among those that it asks for (`avisos`, such as
-- `25,50,75,detenida,reanudada,espera`). A turn asks before it stores its counts, so that it stores the notice together
-- with them.
--
--   webhook_hito the highest share that was noted, %. No share is noted twice, whichever instance owns the campaign
--   webhook_quedan how many messages had no outcome at webhook_quieta_ms webhook_quieta_ms since when that number has
--   not changed webhook_espera 1 = the notice of the present wait was noted
--- @include "keys"
--- @include "fields"

-- Looks whether the campaign waits, and adds changes of that to `fields`. A campaign whose pace does not let the next
-- message go yet does not wait. Returns whether a long wait has not been told, and whether a wait that was told is
-- over.
local function watch_wait(stored, left, now, is_due, fields)
  -- How long a campaign waits before its wait is told, ms.
  local LONG = 300000
  local since, known = tonumber(stored.webhook_quieta_ms), tonumber(stored.webhook_quedan)
  local is_told = stored.webhook_espera == '1'
  if not since or left ~= known or since > now or not is_due then
    for name, value in pairs({webhook_quedan = left, webhook_quieta_ms = now, webhook_espera = ''}) do
      fields[#fields + 1] = name
      fields[#fields + 1] = value
    end
    return false, is_told and left ~= known
  end
  return not is_told and now - math.max(since, tonumber(stored.activado_ms) or 0) >= LONG, false
end

-- The receivers who were told of a stop or a wait, who alone are told that it is over: receiver → true, nil if none
-- was.
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

-- Returns the notice that is due: its name, its receivers (nil = all), and the field of stats that notes it with its
-- value (nil = none). `left` is how many messages have no outcome yet; `is_due` says whether the pace would let one go.
-- It adds changes of a wait to `fields`: name, value, …
local function due_notice(wishes, left, now, is_due, fields)
  -- How long a notice waits for the delivery of `reanudada`, ms.
  local PATIENCE = 60000
  local stored = read(key.stats, {'total', 'activado_ms', 'webhook_evento', 'webhook_aviso', 'webhook_ms',
    'webhook_general', 'webhook_propia', 'webhook_hito', 'webhook_quedan', 'webhook_quieta_ms', 'webhook_espera'})
  local waits_long, waited = false, false
  if string.find(wishes, 'espera', 1, true) then
    waits_long, waited = watch_wait(stored, left, now, is_due, fields)
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
