-- element: a message as the containers hold it, `seq|attempts|["number",…]`.

-- The end of `seq|attempts|`, seq and attempts; nil for a foreign element. A message of ours has a seq that any
-- campaign can have, whatever `total` says: a total that somebody has changed must not make messages foreign.
local function parts(element)
  local _, last, seq, attempts = string.find(element, '^([1-9]%d*)|(%d+)|')
  if last and last < 16 and #seq < 8 then return last, seq, attempts end
end

-- The number that the message goes to, or the id of a person who shows none (UserID); '' if it has neither.
local function number_of(element) return string.match(element, '^%d+|%d+|%["(%w[%w.]*)"') or '' end
