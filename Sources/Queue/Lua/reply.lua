#!lua flags=allow-oom
-- reply: counts answers that people wrote to messages (`respuestas`). Each message counts once, however often it is
-- answered and Meta reports it. An answer that comes before its message's delivery, or to a message of another sender,
-- waits for a day: `receipt` counts it when the message is delivered.
--
-- KEYS  1 respuestas
-- ARGV  1 how the key of a campaign's stats is written  2 the most answers that wait  3… wamids, at most 100
-- Returns  how many messages are answered now that were not before
-- Errors  TOO_MANY
--- @include "time"
--- @include "answerable"
--- @include "wrongtype"
--- @include "permission"
--- @guard
local answers, stats_format, most, FIRST, LIMIT = KEYS[1], ARGV[1], tonumber(ARGV[2]), 3, 100
if #ARGV - FIRST + 1 > LIMIT then return redis.error_reply('TOO_MANY at most 100 answers in one call') end

local now = clock()
local answered, waiting = 0, false
for i = FIRST, #ARGV do
  local is_known, upload, campaign = note_answered(answers, ARGV[i], now)
  if upload then
    local stats = string.format(stats_format, campaign)
    if unless_spoilt(nil, 'HGET', stats, 'upload_id') == upload then
      redis.call('HINCRBY', stats, 'respuestas', 1)
      answered = answered + 1
    end
  elseif not is_known then
    redis.call('ZADD', answers, 'NX', now, (answer_place(ARGV[i])))
    waiting = true
  end
end
if waiting then
  redis.call('ZREMRANGEBYRANK', answers, 0, -1 - most)
  redis.call('PEXPIRE', answers, ANSWERABLE.WAITING_LIFE)
end
return answered
