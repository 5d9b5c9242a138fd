#!lua flags=no-writes,allow-oom
-- types: whether each key of a campaign is of the type that we give it, or not there.
--
-- KEYS  1–11 as of take_turn
-- Returns  1 = they are, 0 = they are not
--- @include "key_types"
return are_of_their_types() and 1 or 0
