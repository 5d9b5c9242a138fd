-- stopped: a recipient who has stopped the marketing of this business (Meta has a code for that) goes onto the list of
-- exclusions in the same call that records the failure.
--- @include "element"
--- @include "spellings"

local function exclude_if_stopped(code, exclusions, element, now)
  local STOPPED = '131050'
  if code ~= STOPPED then return end
  redis.call('HSETNX', exclusions, (spellings(number_of(element))), now .. '|' .. STOPPED .. '|')
end
