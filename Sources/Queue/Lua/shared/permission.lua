-- permission: a command that a user may not run (ACL) ends a script where it stands, with messages in two places or a
-- campaign that nobody was told of. So a script asks before it runs the first command. `--- @guard` asks for all
-- commands with which the script writes.

-- The error for a command that is not allowed, among those with a count above 0; nil if all are allowed.
local function refusal(counts)
  if not redis.acl_check_cmd then return nil end
  for name, count in pairs(counts) do
    if count > 0 and not redis.acl_check_cmd(name, KEYS[1], KEYS[1]) then
      return redis.error_reply('NOCOMMAND ' .. name)
    end
  end
end
