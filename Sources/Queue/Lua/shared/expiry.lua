-- expiry: a finished campaign's keys all expire at one moment; those of a campaign that goes on never do.
--- @include "keys"

-- Makes all keys of the campaign expire at a moment, ms since 1970.
local function expire_at(moment)
  for i = 1, 11 do redis.call('PEXPIREAT', KEYS[i], moment) end
  for _, name in ipairs(BESIDE) do redis.call('PEXPIREAT', name, moment) end
end

-- Makes all keys persist. Returns how many had an expiry.
local function persist()
  local expiring = 0
  for _, names in ipairs({BESIDE, {unpack(KEYS, 1, 11)}}) do
    for _, name in ipairs(names) do
      if redis.call('PTTL', name) >= 0 then expiring = expiring + redis.call('PERSIST', name) end
    end
  end
  return expiring
end
