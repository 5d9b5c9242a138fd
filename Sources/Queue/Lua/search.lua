#!lua flags=no-writes,allow-oom
-- search: looks through some messages of a campaign, wherever they are, for those with certain seqs or to one
-- recipient. Pages of messages and searches for a recipient call it.
--
-- It goes through one container after the other, a few hundred entries a call. A message that moves between two calls
-- may be passed over or met twice. `marks` tell the caller that messages may have moved to where it has looked already.
--
-- KEYS  1 campaign:X            2 :stats      3 :inflight   4 :delayed      5 :resultados
--       6 :fallidos             7 :inciertos  8 :cancelados 9 :cancelados_z 10 :excluidos
--       11 :lugares
-- ARGV  1 containers, by their places in KEYS with blanks between: those to look through from here on
--       2 where to go on in the first of them: an index, of the pending list from its tail, or a cursor; '' = at its
--       beginning   3 entries to look at, at most (a few more as in read_piece)  4 bytes of them
--       5 first seq   6 last seq   7 1 = the seqs of all that was looked at are told, 0 = they are not
--       8… spellings of a recipient: only messages to it; none = to anybody
-- Returns
--   {upload_id (of a draft the id that becomes it), total, messages that Redis has lost, marks,
--    container to go on with (0 = it was the last one's end),
--    where, seqs with blanks between, container, entry, container, entry, …}
--    marks: a text that is another one after a retry, and after a late failure has left the results
--   false  no such campaign
--- @include "keys"
--- @include "entries"
--- @include "fields"
--- @include "losses"
--- @include "pieces"
--- @include "format"
local KIND = {'list', nil, 'hash', 'zset', 'list', 'list', 'hash', 'list', 'zset', 'list'}
local PATTERNS = {
  [3] = ELEMENT_IN.inflight, [5] = ELEMENT_IN.results, [6] = ELEMENT_IN.failures, [7] = ELEMENT_IN.uncertain,
  [10] = ELEMENT_IN.excluded,
}
local PENDING = 1
local most, room, first_seq, last_seq = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local tells, is_wanted = ARGV[7] == '1', nil
for i = 8, #ARGV do
  is_wanted = is_wanted or {}
  is_wanted[ARGV[i]] = true
end
-- The part of a pattern that captures the seq, and the number if it is wanted, instead of the element.
local captured = is_wanted and '(%d+)|%d+|%["(%w[%w.]*)"' or '(%d+)|'
local match = string.match

local known = read(key.stats, {'upload_id', 'borrador', 'total', 'reintento_id', 'reintento_quedan', 'retirados'})
local upload = known.upload_id or known.borrador
if not upload then return false end
local total = message_count(known.total or '') or 0
local marks = (known.reintento_id or '') .. ' ' .. (known.reintento_quedan or '') .. ' ' .. (known.retirados or '')
local reply, seqs = {upload, total, missing(total), marks, 0, '', ''}, {}

local place, pattern

local function visit(entry)
  local seq, number = match(entry, pattern)
  if not seq then return end
  if tells then seqs[#seqs + 1] = seq end
  if is_wanted then
    if not is_wanted[number] then return end
  else
    seq = tonumber(seq)
    if seq < first_seq or seq > last_seq then return end
  end
  reply[#reply + 1] = place
  reply[#reply + 1] = entry
end

local position = ARGV[2]
for word in string.gmatch(ARGV[1], '%d+') do
  place = tonumber(word)
  if most <= 0 or room <= 0 then
    reply[5], reply[6] = place, position
    break
  end
  local before = PATTERNS[place]
  pattern = before and string.sub(before, 1, -#'(.*)$' - 1) .. captured or '^' .. captured
  local count, bytes, is_end
  if KIND[place] == 'list' then
    if position == '' then position = place == PENDING and -redis.call('LLEN', KEYS[place]) or 0 end
    position, count, bytes, is_end = list_piece(KEYS[place], position, most, room, visit)
  else
    if position == '' then position = '0' end
    position, count, bytes, is_end = scan_piece(KEYS[place], KIND[place], position, most, room, visit)
  end
  most, room = most - count, room - bytes
  if is_end then
    position = ''
  else
    reply[5], reply[6] = place, position .. ''
    break
  end
end
reply[7] = table.concat(seqs, ' ')
return reply
