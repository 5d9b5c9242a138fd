-- flying: a campaign's messages in flight, told apart from what somebody else has put there.
--- @include "keys"
--- @include "element"
--- @include "entries"

-- The seqs and the entries of the messages; the fields of foreign elements, and what is set aside of them.
local function flying()
  local seqs, entries, fields, alien = {}, {}, {}, {}
  local all = redis.call('HGETALL', key.inflight)
  for i = 1, #all, 2 do
    local field, entry = all[i], all[i + 1]
    local _, seq = parts(string.match(entry, ELEMENT_IN.inflight) or '')
    if seq == field then
      seqs[#seqs + 1], entries[#entries + 1] = field, entry
    else
      fields[#fields + 1], alien[#alien + 1] = field, field .. '\t' .. entry
    end
  end
  return seqs, entries, fields, alien
end
