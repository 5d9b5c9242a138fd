#!lua flags=no-writes,allow-oom
-- types: tells whether each key of a campaign has the type that we give it, or does not exist.
--
-- KEYS  1–11 as of take_turn
-- Returns  1 = they are, 0 = they are not
--- @include "key_types"
--- @include "format"
return are_of_their_types() and 1 or 0
