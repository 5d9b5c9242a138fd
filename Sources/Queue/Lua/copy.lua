#!lua
-- copy: stages the next messages of one container of a campaign, as an upload stages its rows. They get new numbers and
-- no attempts. Messages to excluded numbers go to a list of their own.
--
-- It has no `allow-oom`, like stage. A campaign that is being sent moves its messages meanwhile, so that some may be
-- passed over. The caller then goes through all containers once more. A byte for each seq, beside the lists, says which
-- messages are staged. So a repeat after a lost reply copies nothing twice, either.
--
-- KEYS  1 the container  2 carga:UUID  3 carga:UUID:excluidos  4 carga:UUID:copiados  5 exclusiones
-- ARGV  1 results | failures | uncertain | excluded | inflight | '' for the others: how its entries are written
--       2 list | hash | zset   3 where to go on: a list's index, otherwise a cursor; 0 to begin
--       4 ms the lists live without another message
--       5 '' = all, of the results: enviado, entregado, leido = those that have come just so far, no_leido = not read
-- Returns
--   {where to go on (-1 = at the end), messages in both lists, excluded ones among them}
--- @include "time"
--- @include "element"
--- @include "entries"
--- @include "spellings"
--- @include "permission"
--- @guard
local container, staging, staged_excluded, copied, exclusions = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local written, kind, position, life, wanted = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
-- Entries and bytes that one call reads: about a millisecond of Redis' time. An entry may have a megabyte, so a call
-- reads a few at a time.
local MOST, BYTES, STEP = 200, 131072, 16
local call = redis.call

-- Returns the next few entries, and where to go on; nil at the end.
local function some(from)
  if kind == 'list' then
    local entries = call('LRANGE', container, from, from + STEP - 1)
    return entries, #entries == STEP and from + STEP or nil
  end
  local found = call(kind == 'hash' and 'HSCAN' or 'ZSCAN', container, from, 'COUNT', STEP)
  local entries, first = {}, kind == 'hash' and 2 or 1
  for i = first, #found[2], 2 do entries[#entries + 1] = found[2][i] end
  return entries, found[1] ~= '0' and found[1] or nil
end

-- How far a sent message has come, by its letter.
local REACHED = {e = 'entregado', l = 'leido'}

local function is_wanted(entry)
  if wanted == '' then return true end
  local reached = REACHED[string.match(entry, '^%d+([elr]?)\t') or ''] or 'enviado'
  if wanted == 'no_leido' then return reached ~= 'leido' end
  return reached == wanted
end

local PATTERN = ELEMENT_IN[written]
local rows, numbers = {}, {}

local function note(entry)
  local element = entry
  if PATTERN then element = string.match(entry, PATTERN) end
  local last, seq = parts(element or '')
  if not last or not is_wanted(entry) or call('GETRANGE', copied, seq, seq) == '1' then return end
  call('SETRANGE', copied, seq, '1')
  rows[#rows + 1] = string.sub(element, last + 1)
  numbers[#numbers + 1] = number_of(element)
end

local place = kind == 'list' and tonumber(position) or position
local looked, bytes = 0, 0
while place and looked < MOST and bytes < BYTES do
  local entries, following = some(place)
  for _, entry in ipairs(entries) do
    looked, bytes = looked + 1, bytes + #entry
    note(entry)
  end
  place = following
end

local aside = call('LLEN', staged_excluded)
local count = call('LLEN', staging) + aside
if #rows > 0 then
  local stamp = clock() .. '\t'
  local free, barred = {}, {}
  for i, value in ipairs((listed(exclusions, numbers))) do
    local element = count + i .. '|0|' .. rows[i]
    if value then barred[#barred + 1] = stamp .. element else free[#free + 1] = element end
  end
  if #free > 0 then call('RPUSH', staging, unpack(free)) end
  if #barred > 0 then call('RPUSH', staged_excluded, unpack(barred)) end
  count, aside = count + #rows, aside + #barred
  for _, name in ipairs({staging, staged_excluded, copied}) do call('PEXPIRE', name, life) end
end
return {place or -1, count, aside}
