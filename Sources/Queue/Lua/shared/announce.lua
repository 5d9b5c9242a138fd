-- announce: notes, in the same instant as a campaign's end or a notice of it (`avisos`), that it must be announced. Any
-- instance then reserves the announcement with `take_webhook` and delivers it. A campaign has one announcement at a
-- time for each receiver: a newer one takes the place of one that is not delivered yet.
--- @include "keys"

-- Notes an announcement: for WEBHOOK_URL if `general`, and for the campaign's own address if it has one. `notice` is
-- the name of a notice, nil for an end. The stop of a campaign with `avisos` is a notice, too. `only` are the receivers
-- of a notice that not all get: receiver → true. Returns the fields of stats that note it, name, value, …; nil if there
-- is no receiver.
local function announce(webhooks, campaign, upload, event, general, now, now_us, notice, only)
  -- How long the deliverer's reservation lasts, ms (Announcement.reservation).
  local RESERVATION = 12000
  local own, wishes = unpack(redis.call('HMGET', key.stats, 'webhook_url', 'avisos'))
  if not (general or own) then return nil end
  local fields = {
    'webhook_evento', event, 'webhook_id', upload .. '-' .. string.format('%.0f', now_us), 'webhook_ms', now,
  }
  if wishes then
    local is_told = event == 'detenido' and string.find(wishes, 'detenida', 1, true)
    fields[#fields + 1] = 'webhook_aviso'
    fields[#fields + 1] = notice or is_told and 'detenida' or ''
  end
  for target, wanted in pairs({general = general, propia = own}) do
    if only then wanted = only[target] end
    local field = 'webhook_' .. target
    for _, value in ipairs({field, wanted and 'pendiente' or '', field .. '_intentos', 0}) do
      fields[#fields + 1] = value
    end
    if wanted then
      local at, member = now, target .. ':' .. campaign
      -- An earlier notice may be under way. The next one waits for it, or the two could arrive in another order.
      local due = wishes and tonumber(redis.call('ZSCORE', webhooks, member) or '')
      if due then at = math.max(now, math.min(due, now + RESERVATION)) end
      redis.call('ZADD', webhooks, at, member)
    end
  end
  return fields
end
