#!lua
-- copy: stages the next messages of one container of a campaign, as an upload stages its rows. They get new numbers and
-- no attempts. Messages to excluded numbers go to a list of their own.
--
-- It has no `allow-oom`, like stage. A campaign that is being sent moves its messages meanwhile. The pending list loses
-- them at its head, so it is read by places from its tail. What moves back to where a reading has been, it passes over.
-- The caller then goes through the containers once more. A byte for each seq, beside the lists, says which messages are
-- staged. So a repeat after a lost reply copies nothing twice, either.
--
-- KEYS  1 the container  2 carga:UUID  3 carga:UUID:excluidos  4 carga:UUID:copiados  5 exclusiones
-- ARGV  1 results | failures | uncertain | excluded | inflight | '' for the others: how its entries are written
--       2 list | tail (a list that is read by places from its tail) | hash | zset
--       3 where to go on: a list's index, otherwise a cursor; '' to begin
--       4 ms the lists live without another message
--       5 '' = all, of the results: entregado = delivered or read, leido = read, no_leido = not read
-- Returns
--   {1 = at the end, where to go on, messages in both lists, excluded ones among them}
--- @include "time"
--- @include "element"
--- @include "entries"
--- @include "pieces"
--- @include "spellings"
--- @include "permission"
--- @guard
local container, staging, staged_excluded, copied, exclusions = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local written, kind, position, life, wanted = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
-- Entries and bytes that one call reads: about a millisecond of Redis' time.
local MOST, BYTES = 200, 131072
local call = redis.call

-- Whether a sent message has come as far as is wanted, by its letter: e is delivered, l is read.
local function is_wanted(entry)
  if wanted == '' then return true end
  local letter = string.match(entry, '^%d+([elr]?)\t')
  if wanted == 'no_leido' then return letter ~= 'l' end
  return letter == 'l' or letter == 'e' and wanted == 'entregado'
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

local following, is_end, _
if kind == 'list' or kind == 'tail' then
  if position == '' then position = kind == 'tail' and -call('LLEN', container) or 0 end
  following, _, _, is_end = list_piece(container, position, MOST, BYTES, note)
else
  if position == '' then position = '0' end
  following, _, _, is_end = scan_piece(container, kind, position, MOST, BYTES, note)
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
return {is_end and 1 or 0, following .. '', count, aside}
