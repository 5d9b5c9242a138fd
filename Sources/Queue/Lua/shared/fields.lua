-- fields: reads a hash by the names of its fields, so that no script counts places in a list.

-- The values of these fields by their names; false for one that is not there.
local function read(hash, names)
  local values, fields = redis.call('HMGET', hash, unpack(names)), {}
  for i = 1, #names do fields[names[i]] = values[i] end
  return fields
end
