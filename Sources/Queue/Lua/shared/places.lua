-- places: `lugares` says which entry of the results is a message's, in four bytes a seq, big endian: its position from
-- 1; 0 = it has none.
--- @include "keys"
local RETIRED = 4294967295  -- it was sent and has failed since, so no former owner's word for it counts

local function note_place(seq, index) redis.call('SETRANGE', key.places, (seq - 1) * 4, struct.pack('>I4', index)) end

local function retire_place(seq) note_place(seq, RETIRED) end

local function stored_place(seq)
  local place = redis.call('GETRANGE', key.places, (seq - 1) * 4, seq * 4 - 1)
  return #place == 4 and struct.unpack('>I4', place) or 0
end

local function is_retired(seq) return stored_place(seq) == RETIRED end

-- A message's position; nil if it has none.
local function place_of(seq)
  local place = stored_place(seq)
  if place > 0 and place ~= RETIRED then return place end
end
