-- format: what a campaign's keys mean may change from version to version. `formato` in its stats is the lowest format
-- that a reader must know; without it, it is 1. A script that changes a campaign, or reads its messages, ends here when
-- it does not know that format: the campaign belongs to newer instances.
--- @include "keys"

-- CampaignFormat.known
local KNOWN_FORMAT = 1
local stored_format = redis.pcall('HGET', key.stats, 'formato')  -- an error where the key is of another type
if type(stored_format) == 'string' and (tonumber(stored_format) or math.huge) > KNOWN_FORMAT then
  return redis.error_reply('FORMAT ' .. string.sub(stored_format, 1, 20))
end
