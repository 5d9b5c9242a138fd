-- taken_out: removes elements from a list or sorted set during a walk from one end to the other.

-- Removes those at `places` of the `elements` that were read from `from` on, and returns them.
local function take_out(where, is_set, from, elements, places)
  local gone = {}
  for k, i in ipairs(places) do
    gone[k] = elements[i]
    -- They are marked first and removed after, so that places do not shift.
    if not is_set then redis.call('LSET', where, from + i - 1, '') end
  end
  if #gone > 0 then
    if is_set then redis.call('ZREM', where, unpack(gone)) else redis.call('LREM', where, #gone, '') end
  end
  return gone
end
