-- notices: which notice of a running campaign is due, of those that it asks for (`avisos`, such as
-- `25,50,75,detenida,reanudada`). A turn asks, with what it is going to store, so that what is due and what was counted
-- are stored as one.
--
--   webhook_hito  the highest share that was noted, %: none is noted twice, whoever owns the campaign
--- @include "keys"
--- @include "fields"

-- Which notice is due: its name, its receivers (nil = all) and the share to store (nil = none). `left` are the messages
-- that have no outcome yet.
local function due_notice(wishes, left, now)
  -- How long a share waits for the word that the campaign goes on, ms.
  local PATIENCE = 60000
  local stored = read(key.stats, {'total', 'webhook_hito', 'webhook_evento', 'webhook_aviso', 'webhook_ms',
    'webhook_general', 'webhook_propia'})
  if stored.webhook_evento == 'detenido' and string.find(wishes, 'reanudada', 1, true) then
    -- Only who was told of the stop is told that it is over.
    local told = {general = stored.webhook_general == 'entregado', propia = stored.webhook_propia == 'entregado'}
    if told.general or told.propia then return 'reanudada', told end
  end
  local is_pending = stored.webhook_general == 'pendiente' or stored.webhook_propia == 'pendiente'
  local age = now - (tonumber(stored.webhook_ms) or 0)
  if stored.webhook_aviso == 'reanudada' and is_pending and age >= 0 and age < PATIENCE then return nil end
  local total, noted, reached = tonumber(stored.total) or 0, tonumber(stored.webhook_hito) or 0, nil
  for word in string.gmatch(wishes, '%d+') do
    local share = tonumber(word)
    if share > math.max(noted, reached or 0) and (total - left) * 100 >= share * total then reached = share end
  end
  if reached and total > 0 then return reached .. '', nil, reached end
end
