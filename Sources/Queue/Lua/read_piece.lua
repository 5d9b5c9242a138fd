#!lua flags=no-writes,allow-oom
-- read_piece: gives the next entries of one container (shared/pieces.lua). The reports read with it.
--
-- KEYS  1 the container
-- ARGV  1 list | hash | zset   2 where to go on: a list's index, negative from its tail; otherwise a cursor, 0 to begin
--       3 entries at most (of a hash or sorted set a few more, as they share buckets)  4 bytes at most
-- Returns
--   {where to go on, entry…}   0 is the end of a hash, a sorted set and a list read from its tail; a list read from its
--                              head has ended when no entry comes
--- @include "pieces"
local kind, reply, position = ARGV[1], {0}, nil

local function visit(entry) reply[#reply + 1] = entry end

if kind == 'list' then
  position = list_piece(KEYS[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), visit)
else
  position = scan_piece(KEYS[1], kind, ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), visit)
end
reply[1] = position
return reply
