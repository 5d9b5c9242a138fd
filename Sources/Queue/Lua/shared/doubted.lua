-- doubted: whether messages may have gone out in turns that Redis forgot and that no owner has told yet. A claim raises
-- the turn before its owner has told, so it keeps the doubt in `dudado`, and only `conciliado` ends that.

-- Whether the fields turno, conciliado, olvidado and dudado show a doubt.
local function is_doubted(stored)
  local told = tonumber(stored.conciliado) or 0
  return (tonumber(stored.dudado) or 0) > told
    or (tonumber(stored.olvidado) or 0) > math.max(tonumber(stored.turno) or 0, told)
end

-- The `nota` of a campaign that is cancelled amid the doubt. `reconcile` removes it.
local UNTOLD = 'Redis volvió a un estado anterior y nadie ha dicho qué se envió desde entonces: '
  .. 'algunos de los cancelados pueden haber salido.'
