-- owner: who has a campaign: the token of its claim, `upload_id:n:identity`, which is always compared whole; '' is
-- nobody.
--
-- It stands in `propietario`. The version before this one kept it in `token`, and while instances are replaced one
-- after another its processes look and write there. So `token` says MOVED, which they take for another owner's, and has
-- to see stand still for a lease before they claim; what else it says is of a process of that version, and counts.
local MOVED = 'ver propietario'

-- Who has a campaign, by the two fields of its stats; false or nil if neither says anything.
local function owner_of(propietario, token)
  if token and token ~= MOVED then return token end
  return propietario
end

-- The fields of stats that make somebody the owner: name, value, …
local function owner_fields(owner) return 'propietario', owner, 'token', MOVED end

-- Whether a token is of a campaign's present upload: the owner of a deleted and re-created title is kept out.
local function is_of(token, upload) return upload and string.sub(token, 1, #upload + 1) == upload .. ':' end
