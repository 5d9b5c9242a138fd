#!lua
-- probe: whether Redis runs the scripts that write. It does nothing; without flags it is refused for whatever stops a
-- publication (OOM, NOREPLICAS, MISCONF, READONLY, CLUSTERDOWN, NOPERM), and does not compile before Redis 7. A script
-- that is ended half-way by a command its user may not run keeps what it has written, so all of them are asked for
-- here.
--
-- KEYS  one of each kind that is used (not touched: that they may be)
-- ARGV  commands that are needed, as `HSET` or `SCRIPT LOAD`
-- Returns  1
-- Errors  NOCOMMAND name name …   the user may not run these, or there are none of that name
local missing = {}
-- Some who speak Redis' protocol lack the question.
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
