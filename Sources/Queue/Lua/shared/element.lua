-- element: a message as the containers hold it, `seq|attempts|["number",…]`.

-- The end of `seq|attempts|`, seq and attempts; nil for what is no message of ours. Ours has numbers that a campaign
-- can have, whatever `total` says: a total that somebody has changed may not turn messages into foreign ones.
local function parts(element)
  local _, last, seq, attempts = string.find(element, '^([1-9]%d*)|(%d+)|')
  if last and last < 16 and #seq < 8 then return last, seq, attempts end
end

-- The number that the message goes to, or the id of somebody who shows none (UserID); '' if it has neither.
local function number_of(element) return string.match(element, '^%d+|%d+|%["(%w[%w.]*)"') or '' end
