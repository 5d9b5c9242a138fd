-- answerable: finds the campaign of a message by its wamid, so that an answer to it is counted there. Only delivered
-- messages can be answered, so a message is noted when it is delivered. The first answer leaves a 0 for its campaign,
-- so that each message counts once. An answer that comes before the delivery waits.
--
--   respuestas          sorted set of answers that found no message, by their ms: hash of the wamid
--   respuestas:DAY      hash of what was delivered on one day, until eight days later
--     a number          a bucket: seven bytes for each message in it, four of its wamid's hash, three of the number of
--                       its upload; 0 = it is answered
--     `n:NUMBER`        upload_id|campaign_id of that upload
--     `u:UPLOAD`        the number of that upload · `numeros` the last one
--
-- 46 bits of a hash tell a message from those of a week, which takes some ten bytes a message where there are many.
local ANSWERABLE = {
  DAY = 86400000, DAYS = 8, LIFE = 691200000, WAITING_LIFE = 86400000, BUCKETS = 16384, ENTRY = 7,
  MOST_NUMBERS = 16777215,
}

-- The hash of a wamid, its bucket, and how its entry begins there.
local function answer_place(id)
  local hash = redis.sha1hex(id)
  local bucket = tonumber(string.sub(hash, 1, 8), 16) % ANSWERABLE.BUCKETS
  return string.sub(hash, 1, 16), bucket .. '', struct.pack('>I4', tonumber(string.sub(hash, 9, 16), 16))
end

-- The key of a day's hash, counted back from now.
local function answerable_on(answers, now, ago) return answers .. ':' .. math.floor(now / ANSWERABLE.DAY) - ago end

-- The number of an upload in a day's hash; nil if there are too many.
local function answerable_number(day, upload, campaign)
  local number = tonumber(redis.call('HGET', day, 'u:' .. upload))
  if number then return number end
  number = redis.call('HINCRBY', day, 'numeros', 1)
  if number > ANSWERABLE.MOST_NUMBERS then return nil end
  redis.call('HSET', day, 'u:' .. upload, number, 'n:' .. number, upload .. '|' .. campaign)
  redis.call('PEXPIRE', day, ANSWERABLE.LIFE)
  return number
end

-- Notes a message that was delivered. Returns whether it was answered before that.
local function note_answerable(answers, id, upload, campaign, now)
  local hash, bucket, print = answer_place(id)
  local is_answered = redis.call('ZREM', answers, hash) == 1
  local day = answerable_on(answers, now, 0)
  local number = answerable_number(day, upload, campaign)
  if number then
    local entries = redis.call('HGET', day, bucket) or ''
    redis.call('HSET', day, bucket, entries .. print .. struct.pack('>I3', is_answered and 0 or number))
  end
  return is_answered
end

-- Notes that a message is answered. Returns whether it is known and, if it was not answered before, its upload and its
-- campaign.
local function note_answered(answers, id, now)
  local _, bucket, print = answer_place(id)
  for ago = 0, ANSWERABLE.DAYS - 1 do
    local day = answerable_on(answers, now, ago)
    local entries = redis.call('HGET', day, bucket) or ''
    for from = 1, #entries, ANSWERABLE.ENTRY do
      if string.sub(entries, from, from + 3) == print then
        local number = struct.unpack('>I3', entries, from + 4)
        if number == 0 then return true end
        redis.call('HSET', day, bucket,
          string.sub(entries, 1, from + 3) .. struct.pack('>I3', 0) .. string.sub(entries, from + ANSWERABLE.ENTRY))
        return true, string.match(redis.call('HGET', day, 'n:' .. number) or '', '^([^|]*)|(.*)$')
      end
    end
  end
  return false
end
