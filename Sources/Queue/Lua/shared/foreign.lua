-- foreign: elements that somebody else has put among a campaign's messages. A script that comes across one neither
-- fails nor passes it on: the element goes to `campaign:X:ajenos`, which keeps the first hundred and of each a
-- kilobyte. `ajenos` in the stats counts all. They are not part of the sum.
--- @include "keys"

local function set_foreign_aside(elements)
  local KEPT, BYTES = 100, 1024
  if #elements == 0 then return end
  local room = KEPT - redis.call('LLEN', key.foreign)
  for i = 1, math.min(room, #elements) do redis.call('RPUSH', key.foreign, string.sub(elements[i], 1, BYTES)) end
  redis.call('HSET', key.stats, 'ajenos', (tonumber(redis.call('HGET', key.stats, 'ajenos') or '') or 0) + #elements)
end
