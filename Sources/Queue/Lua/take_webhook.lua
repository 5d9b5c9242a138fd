#!lua flags=allow-oom
-- take_webhook: reserves one announcement of a campaign's end, so that nobody else delivers it meanwhile.
--
-- No ownership is needed: an announcement whose reservation is not settled in time, because its holder died, is due
-- again. An announcement that is no longer true is removed: the campaign goes on, was deleted, or its title belongs to
-- another one now.
--
-- KEYS  1 campaign:X:stats  2 webhooks:pendientes
-- ARGV  1 member of webhooks:pendientes  2 general | propia  3 ms the reservation lasts
-- Returns
--   {'OK', now in ms, webhook_id, webhook_evento, webhook_ms, tries so far, webhook_url (false = none)}
--   {'LATER'}  it is not due: another instance has it
--   {'OVER'}   there is nothing to deliver any more
--- @include "time"
--- @include "fields"
local stats, webhooks = KEYS[1], KEYS[2]
local member, field, reservation = ARGV[1], 'webhook_' .. ARGV[2], tonumber(ARGV[3])

local now = clock()
local stored = read(stats, {field, field .. '_intentos', 'webhook_id', 'webhook_evento', 'webhook_ms', 'webhook_url',
  'estado'})
if stored[field] ~= 'pendiente' or stored.webhook_evento ~= stored.estado then
  if stored[field] == 'pendiente' then redis.call('HSET', stats, field, 'sustituido') end
  redis.call('ZREM', webhooks, member)
  return {'OVER'}
end
local due = redis.call('ZSCORE', webhooks, member)
if not due or tonumber(due) > now then return {'LATER'} end
redis.call('ZADD', webhooks, now + reservation, member)
return {
  'OK', now, stored.webhook_id, stored.webhook_evento, tonumber(stored.webhook_ms),
  tonumber(stored[field .. '_intentos']), stored.webhook_url,
}
