-- foreign: what somebody else has put among a campaign's messages. Not a script: QueueScripts puts it on top of those that
-- come across elements, so that none of them ends at one, and none of them passes one on.
--
-- An element is ours if it is `seq|attempts|…` with numbers that a campaign can have, whatever `total` says: a total that somebody has changed may not turn messages
-- into foreign ones. What is not goes to `campaign:X:ajenos`, the first
-- hundred of them and of each a kilobyte; `ajenos` in the stats counts all. They are no part of the sum.
local FOREIGN_KEPT, FOREIGN_BYTES = 100, 1024

local function foreign_key() return KEYS[1] .. ':ajenos' end

-- The end of `seq|attempts|`, seq and attempts; nil of what is not ours.
local function parts(element)
  local _, last, seq, attempts = string.find(element, '^([1-9]%d*)|(%d+)|')
  if last and last < 16 and #seq < 8 then return last, seq, attempts end
end

-- What `total` says; nil if no script of ours wrote that.
local function message_count(text)
  local digits = string.match(text or '', '^%d+$')
  return digits and #digits < 9 and tonumber(digits) or nil
end

local function set_foreign_aside(elements)
  if #elements == 0 then return end
  local key, stats = foreign_key(), KEYS[2]
  local room = FOREIGN_KEPT - redis.call('LLEN', key)
  for i = 1, math.min(room, #elements) do redis.call('RPUSH', key, string.sub(elements[i], 1, FOREIGN_BYTES)) end
  redis.call('HSET', stats, 'ajenos', (tonumber(redis.call('HGET', stats, 'ajenos') or '') or 0) + #elements)
end

-- Messages of ours that Redis no longer has.
local function missing(total)
  local there = redis.call('LLEN', KEYS[1]) + redis.call('HLEN', KEYS[3]) + redis.call('ZCARD', KEYS[4])
    + redis.call('LLEN', KEYS[5]) + redis.call('LLEN', KEYS[6]) + redis.call('HLEN', KEYS[7]) + redis.call('LLEN', KEYS[8])
    + redis.call('ZCARD', KEYS[9]) + redis.call('LLEN', KEYS[10])
  return math.max(0, total - there), math.max(0, there - total)
end

local function loss_reason(count)
  local what = count == 1 and 'Falta 1 mensaje que Redis ya no tiene' or 'Faltan ' .. count .. ' mensajes que Redis ya no tiene'
  return what .. ': alguien borró claves de la campaña o las dejó caducar. Reanúdela para aceptar la pérdida, o cancélela.'
end
