-- owner: who has a campaign. The owner is the token of its claim, `upload_id:n:identity`, which is always compared
-- whole; '' is nobody.
--
-- It stands in `propietario`. The version before this one kept it in `token`, and while instances are replaced one
-- after another its processes read and write there. So `token` holds MOVED, which they take for another owner's token
-- and must see unchanged for a lease before they claim. Any other value is the token of a process of that version, and
-- counts.
local MOVED = 'ver propietario'

-- The owner of a campaign by the two fields of its stats; false or nil if neither has one.
local function owner_of(propietario, token)
  if token and token ~= MOVED then return token end
  return propietario
end

-- The fields of stats that set the owner: name, value, …
local function owner_fields(owner) return 'propietario', owner, 'token', MOVED end

-- Whether a token is of a campaign's present upload. This keeps out the owner of a deleted and re-created title.
local function is_of(token, upload) return upload and string.sub(token, 1, #upload + 1) == upload .. ':' end
