#!lua flags=allow-oom
-- reserve_number: grants start times on one WhatsApp number, shared by all campaigns and instances that use it.
--
-- A runner calls it before take_turn while LIMITE_NUMERO_MPS is set or the number is slowed down, and tells it when the
-- API answered "too many". A grant that is not used is lost pace, never a burst. A pause lasts Retry-After, or one
-- second doubling to 60 while it repeats; messages in flight when it began do not double it. Of two pauses the one that
-- ends later counts.
--
-- The sorted set tells other runners that they have to ask. It has the numbers that are paused, or were so in the last
-- 10 seconds, in which another "too many" is likely, by the end of the pause. Every instance reads it with each look at
-- Redis.
--
-- KEYS  1 numero:B  2 numeros:pausados
-- ARGV  1 how many starts, at most 1000   2 µs between starts, 0 = no limit
--       3 pause: '' none, 'auto', or ms   4 ms the number is remembered when nobody uses it
--       5 B
-- Returns  {now in µs, espera_hasta_ms (0 = not paused), start in ms…}   starts within the next 100 ms only
--- @include "time"
--- @include "fields"
local number, paused = KEYS[1], KEYS[2]
local want, gap, pause, keep = math.min(tonumber(ARGV[1]), 1000), tonumber(ARGV[2]) / 1000, ARGV[3], tonumber(ARGV[4])
local inbox = ARGV[5]
local AHEAD, FIRST_PAUSE, LONGEST_PAUSE, REPEATS_WITHIN = 100, 1000, 60000, 10000
local DAY = 86400000  -- ms: no pause is longer
local LIMIT = 500

local _, now_us = clock()
local now = now_us / 1000
local stored = read(number, {'ultimo_ms', 'espera_hasta_ms', 'pausa_ms'})
local last, hold = tonumber(stored.ultimo_ms), tonumber(stored.espera_hasta_ms) or 0
local length = math.min(tonumber(stored.pausa_ms) or 0, DAY)

-- A clock that jumped back must not hold the number for longer than a pause or a gap can last. The end is rounded up.
local function bound()
  if hold > now + math.max(length, LONGEST_PAUSE) + 1 then hold = now end
  if last and last > now + AHEAD then last = now + AHEAD end
end

local function slow_down()
  if pause == 'auto' then
    if hold > now then return end
    local repeats = now - hold < REPEATS_WITHIN
    length = repeats and math.min(math.max(length, FIRST_PAUSE / 2) * 2, LONGEST_PAUSE) or FIRST_PAUSE
    hold = now + length
  elseif pause ~= '' then
    local asked = tonumber(pause)
    if now + asked > hold then hold, length = now + asked, asked end
  end
end

local function grant()
  local starts = {}
  if hold > now then return starts end
  for i = 1, want do
    local start = last and math.max(now, last + gap) or now
    if start > now + AHEAD then break end
    last = start
    starts[i] = math.ceil(start)
  end
  return starts
end

-- Stores the number, with its expiry. Returns how long it lives.
local function store()
  if last then redis.call('HSET', number, 'ultimo_ms', string.format('%.3f', last)) end
  redis.call('HSET', number, 'espera_hasta_ms', math.ceil(hold), 'pausa_ms', math.ceil(length))
  local life = math.max(keep, math.ceil(hold - now) + keep)
  redis.call('PEXPIRE', number, life)
  return life
end

-- A score more than a day ahead is of a clock that has jumped back since.
local function forget_old()
  local over, never = '(' .. math.floor(now - REPEATS_WITHIN), '(' .. math.ceil(now + DAY)
  for _, range in ipairs({{'-inf', over}, {never, '+inf'}}) do
    local gone = redis.call('ZRANGEBYSCORE', paused, range[1], range[2], 'LIMIT', 0, LIMIT)
    if #gone > 0 then redis.call('ZREM', paused, unpack(gone)) end
  end
end

local function tell(life)
  local known = tonumber(redis.call('ZSCORE', paused, inbox))
  if hold > now or (known and known > now) then
    redis.call('ZADD', paused, math.ceil(hold), inbox)
    if redis.call('PTTL', paused) < life then redis.call('PEXPIRE', paused, life) end
  end
end

bound()
slow_down()
local starts = grant()
local life = store()
forget_old()
tell(life)
return {now_us, hold > now and math.ceil(hold) or 0, unpack(starts)}
