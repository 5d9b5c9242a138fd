#!lua
-- stage: appends a batch to an upload's staging lists, those to excluded numbers to a list of their own.
--
-- It has no `allow-oom`, like publish. It is used while any number is excluded; else a plain RPUSH is enough. A repeat
-- finds the lists as long as they shall become and changes nothing.
--
-- KEYS  1 carga:UUID  2 carga:UUID:excluidos  3 exclusiones
-- ARGV  1 ms the lists live without another batch
--       2… elements, at most 1000, numbered on from what is staged
-- Returns
--   {'OK', elements in both lists, excluded ones among them}
--   {'GAP', elements in both lists}   the batch before is missing; nothing was written
-- Errors  TOO_MANY
--- @include "time"
--- @include "element"
--- @include "spellings"
--- @include "permission"
--- @guard
local staging, staged_excluded, exclusions = KEYS[1], KEYS[2], KEYS[3]
local life = ARGV[1]
local LIMIT = 1000
local count = #ARGV - 1
if count > LIMIT then return redis.error_reply('TOO_MANY at most 1000 elements in one batch') end

local first = tonumber(string.match(ARGV[2], '^(%d+)|'))
local aside = redis.call('LLEN', staged_excluded)
local staged = redis.call('LLEN', staging) + aside
if staged == first - 1 + count then return {'OK', staged, aside} end
if staged ~= first - 1 then return {'GAP', staged} end

local numbers = {}
for i = 1, count do numbers[i] = number_of(ARGV[i + 1]) end
local stamp = clock() .. '\t'
local free, barred = {}, {}
for i, value in ipairs((listed(exclusions, numbers))) do
  if value then barred[#barred + 1] = stamp .. ARGV[i + 1] else free[#free + 1] = ARGV[i + 1] end
end
if #free > 0 then redis.call('RPUSH', staging, unpack(free)) end
if #barred > 0 then redis.call('RPUSH', staged_excluded, unpack(barred)) end
redis.call('PEXPIRE', staging, life)
redis.call('PEXPIRE', staged_excluded, life)
return {'OK', staged + count, aside + #barred}
