-- creation: how a new campaign begins, whether it is published whole or begun with one message.
--- @include "keys"
--- @include "owner"

-- The format of what is stored (shared/format.lua).
local FORMAT = 1

-- Deletes what an expired campaign of the same title may have left.
local function clear_leftovers()
  redis.call('UNLINK', key.pending, unpack(KEYS, 3, 11))
  redis.call('UNLINK', unpack(BESIDE))
end

-- The fields of stats that every campaign has from the beginning: name, value, …
--
-- A draft has its upload's id in `borrador`, and no `upload_id`. No script, of this version or an earlier one, takes
-- that for a campaign, so no instance claims it. `start` gives it an `upload_id`.
local function first_fields(upload, state, total, waiting, aside, now)
  return {
    state == 'borrador' and state or 'upload_id', upload, 'turno', 0, 'estado', state, 'total', total, 'pendientes', waiting, 'en_vuelo', 0,
    'reintentando', 0, 'enviados', 0, 'fallidos', 0, 'inciertos', 0, 'cancelados', 0, 'excluidos', aside,
    'publicado_ms', now, 'formato', FORMAT, owner_fields(''),
  }
end
