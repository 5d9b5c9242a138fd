#!lua
-- probe: tells whether Redis runs the scripts that write. It does nothing. Because it has no flags, Redis refuses it
-- for the same reasons as a publication (OOM, NOREPLICAS, MISCONF, READONLY, CLUSTERDOWN, NOPERM), and before Redis 7
-- it does not compile. A command that its user may not run ends a script half-way, and what it has written stays. So
-- the probe asks about all commands beforehand.
--
-- KEYS  one of each kind that is used (not touched: that they may be)
-- ARGV  commands that are needed, as `HSET` or `SCRIPT LOAD`
-- Returns  1
-- Errors  NOCOMMAND name name …   the user may not run these, or there are none of that name
local missing = {}
-- Some servers that speak Redis' protocol lack this function.
if redis.acl_check_cmd then
  for i = 1, #ARGV do
    local name, subcommand = string.match(ARGV[i], '^(%S+) ?(%S*)$')
    if subcommand == '' then subcommand = KEYS[1] end
    local is_known, is_allowed = pcall(redis.acl_check_cmd, name, subcommand, KEYS[1])
    if not (is_known and is_allowed) then missing[#missing + 1] = ARGV[i] end
  end
end
if #missing > 0 then return redis.error_reply('NOCOMMAND ' .. table.concat(missing, ', ')) end
return 1
