-- losses: messages of a campaign that Redis no longer has, because somebody deleted keys of it or let them expire.
-- Every script moves messages whole, so at any instant the containers add up to `total`.
--- @include "counts"

-- The value of `total`; nil if no script of ours wrote it.
local function message_count(text)
  local digits = string.match(text or '', '^%d+$')
  return digits and #digits < 9 and tonumber(digits) or nil
end

-- How many messages the containers lack, and how many surplus elements they have.
local function missing(total)
  local there = 0
  for _, count in ipairs(counts()) do there = there + count end
  return math.max(0, total - there), math.max(0, there - total)
end

-- The `motivo`.
local function loss_reason(count)
  local what = count == 1 and 'Falta 1 mensaje' or 'Faltan ' .. count .. ' mensajes'
  return what .. ' que Redis ya no tiene: alguien borró claves de la campaña o las dejó caducar. '
    .. 'Reanúdela para aceptar la pérdida, o cancélela.'
end
