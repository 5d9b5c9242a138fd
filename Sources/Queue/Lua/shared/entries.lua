-- entries: where a message begins in a container's entry, for `string.match`. What stands before it: results
-- `ms⇥wamid⇥`, the ms followed by `r` while Meta holds it, by `e` once it is delivered and by `l` once it
--              is read
--   failures   `ms⇥code⇥text⇥`
--   uncertain  `owner|ms|`
--   inflight   `turn|slot|`
--   excluded   `ms⇥`
-- The list, :delayed and what is cancelled hold nothing but the message.
local ELEMENT_IN = {
  results = '^%d+[elr]?\t[^\t]*\t(.*)$', failures = '^%d+\t[^\t]*\t[^\t]*\t(.*)$', uncertain = '^[^|]*|%d+|(.*)$',
  inflight = '^%d+|%d+|(.*)$', excluded = '^%d+\t(.*)$',
}
