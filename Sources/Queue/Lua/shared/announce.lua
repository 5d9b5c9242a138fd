-- announce: notes, in the same instant as a campaign's end, that the end must be announced. Any instance then reserves
-- the announcement with `take_webhook` and delivers it.
--- @include "keys"

-- Notes that an end must be announced: to WEBHOOK_URL if `general`, and to the campaign's own address if it has one.
-- Returns the fields of stats that say so, name, value, …; nil if there is no receiver.
local function announce(webhooks, campaign, upload, event, general, now, now_us)
  local own = redis.call('HGET', key.stats, 'webhook_url')
  if not (general or own) then return nil end
  local fields = {
    'webhook_evento', event, 'webhook_id', upload .. '-' .. string.format('%.0f', now_us), 'webhook_ms', now,
  }
  for target, wanted in pairs({general = general, propia = own}) do
    local field = 'webhook_' .. target
    for _, value in ipairs({field, wanted and 'pendiente' or '', field .. '_intentos', 0}) do
      fields[#fields + 1] = value
    end
    if wanted then redis.call('ZADD', webhooks, now, target .. ':' .. campaign) end
  end
  return fields
end
