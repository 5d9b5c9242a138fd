-- owner: who has a campaign. A process owns it by a token of its claim, `upload_id:n:identity`, which is always compared
-- whole; '' is nobody.

-- Whether a token is of a campaign's present upload: the owner of a deleted and re-created title is kept out.
local function is_of(token, upload) return upload and string.sub(token, 1, #upload + 1) == upload .. ':' end
