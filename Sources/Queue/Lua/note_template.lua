#!lua flags=allow-oom
-- note_template: notes Meta's last word about a template.
--
-- KEYS  1 plantillas: WABA|name|language → `seconds|event|ms`, the last being when it came, by Redis' clock
-- ARGV  1 the template  2 event  3 seconds since 1970, by Meta's clock  4 the most templates  5 ms the list is kept
-- Returns  1 = to be acted on, 0 = something newer is known
--- @include "time"
--- @include "permission"
--- @guard
local templates = KEYS[1]
local template, event, time, most, keep = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]

local known = redis.call('HGET', templates, template)
local known_time, known_event = string.match(known or '', '^(%d+)|([^|]*)')
known_time = tonumber(known_time)
if known_time and known_time > time then return 0 end
-- The ms of an event that comes again are those of the first time.
if known_time == time and known_event == event then return 1 end
local word = string.format('%.0f', time) .. '|' .. event .. '|' .. string.format('%.0f', (clock()))
if not known and redis.call('HLEN', templates) >= most then redis.call('DEL', templates) end
redis.call('HSET', templates, template, word)
redis.call('PEXPIRE', templates, keep)
return 1
