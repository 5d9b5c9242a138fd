-- doubted: whether messages may have gone out in turns that Redis forgot, of which nobody has told yet.
-- A claim raises the turn before its owner has told: it keeps the doubt in `dudado`, and only `conciliado` ends that.

-- Of the fields turno, conciliado, olvidado and dudado.
local function is_doubted(stored)
  local told = tonumber(stored.conciliado) or 0
  return (tonumber(stored.dudado) or 0) > told
    or (tonumber(stored.olvidado) or 0) > math.max(tonumber(stored.turno) or 0, told)
end

-- What the operator reads of a campaign that is cancelled amid the doubt (`nota`). `reconcile` takes it off.
local UNTOLD = 'Redis volvió a un estado anterior y nadie ha dicho qué se envió desde entonces: '
  .. 'algunos de los cancelados pueden haber salido.'
