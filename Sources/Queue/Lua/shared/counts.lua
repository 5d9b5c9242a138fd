-- counts: how many messages each container of a campaign holds. The containers decide; `stats` mirrors them for people.
--- @include "keys"
local COUNTS = {
  'pendientes', 'en_vuelo', 'reintentando', 'enviados', 'fallidos', 'inciertos', 'cancelados', 'excluidos',
}

-- The eight counts, in the order in which every script gives them (ScriptReply.counts).
local function counts()
  local call = redis.call
  return {
    call('LLEN', key.pending), call('HLEN', key.inflight), call('ZCARD', key.delayed), call('LLEN', key.results),
    call('LLEN', key.failures), call('HLEN', key.uncertain),
    call('LLEN', key.cancelled) + call('ZCARD', key.cancelled_delayed), call('LLEN', key.excluded),
  }
end

-- The same as fields of stats: name, value, …
local function count_fields()
  local fields = {}
  for i, count in ipairs(counts()) do fields[i * 2 - 1], fields[i * 2] = COUNTS[i], count end
  return fields
end
