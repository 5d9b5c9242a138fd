#!lua flags=allow-oom
-- take_webhook: reserves one announcement of a campaign's end or of a notice (`avisos`), so that no other instance
-- delivers it meanwhile.
--
-- No ownership is needed: an announcement whose reservation is not settled in time, because its holder died, is due
-- again. An announcement that is no longer true is removed: the campaign goes on, was deleted, its title belongs to
-- another one now, or the wait is over.
--
-- KEYS  1 campaign:X:stats  2 webhooks:pendientes
-- ARGV  1 member of webhooks:pendientes  2 general | propia  3 ms the reservation lasts
-- Returns
--   {'OK', now in ms, webhook_id, estado, webhook_ms, tries so far, webhook_url (false = none), webhook_aviso}
--   {'LATER'}  it is not due: another instance has it
--   {'OVER'}   there is nothing to deliver any more
--- @include "time"
--- @include "fields"
local stats, webhooks = KEYS[1], KEYS[2]
local member, field, reservation = ARGV[1], 'webhook_' .. ARGV[2], tonumber(ARGV[3])

local now = clock()
local stored = read(stats, {field, field .. '_intentos', 'webhook_id', 'webhook_evento', 'webhook_ms', 'webhook_url',
  'webhook_aviso', 'webhook_espera', 'estado'})
local is_notice, state = stored.webhook_evento == 'aviso', stored.estado
local is_true = stored.webhook_evento == state
-- A notice is true while its campaign goes on. An end, or a stop, is announced instead of it.
if is_notice then is_true = state and state ~= 'detenido' and state ~= 'completado' and state ~= 'cancelado' end
-- The notice of a wait is true while the wait lasts.
if is_notice and stored.webhook_aviso == 'espera' and stored.webhook_espera ~= '1' then is_true = false end
if stored[field] ~= 'pendiente' or not is_true then
  if stored[field] == 'pendiente' then redis.call('HSET', stats, field, 'sustituido') end
  redis.call('ZREM', webhooks, member)
  return {'OVER'}
end
local due = redis.call('ZSCORE', webhooks, member)
if not due or tonumber(due) > now then return {'LATER'} end
redis.call('ZADD', webhooks, now + reservation, member)
return {
  'OK', now, stored.webhook_id, state, tonumber(stored.webhook_ms),
  tonumber(stored[field .. '_intentos']), stored.webhook_url,
  stored.webhook_aviso or '',
}
