#!lua flags=no-writes,allow-oom
-- settled: reads which messages of a campaign have an outcome, a slice of one container at a time. A new owner learns
-- from it what former owners did, so that it can tell a Redis that forgets.
--
-- Lists are read from their end. An entry that leaves a list meanwhile is replaced by its last one (receipt.lua), or
-- those behind it move up (retry.lua), so no entry that stays is missed.
--
-- KEYS  1 :stats  2 the container
-- ARGV  1 token  2 sent | failed | uncertain: which container it is
--       3 place to go on from: of a list, how many entries are left to read, -1 to begin; of the hash a cursor, 0
--         to begin
-- Returns
--   {'OK', place to go on from (-1 = at the end), seqs}   seqs: a string of four bytes each, big endian
--   {'LOST'}                                              the campaign is not the caller's, or is gone
--- @include "owner"
local stats, container = KEYS[1], KEYS[2]
local token, kind, place = ARGV[1], ARGV[2], tonumber(ARGV[3])
local SLICE = 500
local PATTERNS = {sent = '^[^\t]*\t[^\t]*\t(%d+)|', failed = '^[^\t]*\t[^\t]*\t[^\t]*\t(%d+)|'}

local seqs = {}
local function note(seq)
  seq = tonumber(seq)
  if seq and seq > 0 and seq < 4294967295 then seqs[#seqs + 1] = struct.pack('>I4', seq) end
end

local function read_hash()
  local found = redis.call('HSCAN', container, ARGV[3], 'COUNT', SLICE)
  for i = 1, #found[2], 2 do note(found[2][i]) end
  return found[1] == '0' and -1 or tonumber(found[1])
end

local function read_list()
  local length = redis.call('LLEN', container)
  local stop = place < 0 and length or math.min(place, length)
  local start = math.max(0, stop - SLICE)
  if stop > 0 then
    for _, line in ipairs(redis.call('LRANGE', container, start, stop - 1)) do note(string.match(line, PATTERNS[kind])) end
  end
  return start > 0 and start or -1
end

if owner_of(unpack(redis.call('HMGET', stats, 'propietario', 'token'))) ~= token then return {'LOST'} end
if kind == 'uncertain' then place = read_hash() else place = read_list() end
return {'OK', place, table.concat(seqs)}
