-- taken_out: elements taken out of a list or sorted set while it is gone through from one end to the other.

-- Takes out those at `places` of the `elements` that were read from `from` on, and returns them.
local function take_out(where, is_set, from, elements, places)
  local gone = {}
  for k, i in ipairs(places) do
    gone[k] = elements[i]
    -- Marked first and swept after, so that places stay what they are.
    if not is_set then redis.call('LSET', where, from + i - 1, '') end
  end
  if #gone > 0 then
    if is_set then redis.call('ZREM', where, unpack(gone)) else redis.call('LREM', where, #gone, '') end
  end
  return gone
end
