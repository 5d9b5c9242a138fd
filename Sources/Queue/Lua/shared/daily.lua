-- daily: LIMITE_DIARIO, the most messages that one inbox sends within 24 hours, over all campaigns and instances. A
-- message is counted when it is taken, in the ten minutes of its slot (`numero:B:dia`, hash: step → messages), and
-- subtracted when it goes back without having left. A step counts until all of it is a day old, so that no 24 hours
-- have more than the limit.
local DAILY = {STEP = 600000, STEPS = 145, LIFE = 87600000}

local function daily_step(slot) return math.floor(slot / DAILY.STEP) end

-- How many more messages may be taken now and, if none, from when on one may.
local function daily_room(day, limit, now)
  local current, sum, steps, counts, old = daily_step(now), 0, {}, {}, {}
  local all = redis.call('HGETALL', day)
  for i = 1, #all, 2 do
    local step, count = tonumber(all[i]), tonumber(all[i + 1])
    -- A step more than a day ahead is of a clock that has been set back since.
    if not step or not count or step <= current - DAILY.STEPS or step > current + DAILY.STEPS then
      old[#old + 1] = all[i]
    elseif count > 0 then
      sum, steps[#steps + 1], counts[step] = sum + count, step, count
    end
  end
  if #old > 0 then redis.call('HDEL', day, unpack(old)) end
  if sum < limit then return limit - sum end
  table.sort(steps)
  for _, step in ipairs(steps) do
    sum = sum - counts[step]
    if sum < limit then return 0, (step + DAILY.STEPS) * DAILY.STEP end
  end
  return 0, now + DAILY.STEP  -- a limit of nothing
end

-- Adds messages, or subtracts them: step → messages.
local function count_daily(day, changes)
  for step, change in pairs(changes) do
    if redis.call('HINCRBY', day, step, change) <= 0 then redis.call('HDEL', day, step) end
  end
  redis.call('PEXPIRE', day, DAILY.LIFE)
end

-- The `motivo` of a campaign that waits for it.
local function daily_reason(limit)
  return 'El buzon llegó a LIMITE_DIARIO: ' .. limit .. ' mensajes en 24 horas, de todas sus campañas juntas. '
    .. 'Sigue sola cuando los primeros cumplan las 24 horas.'
end
