#!lua
-- probe: whether Redis runs the scripts that write. It does nothing; without flags it is refused for whatever stops a
-- publication (OOM, NOREPLICAS, MISCONF, READONLY, CLUSTERDOWN, NOPERM), and does not compile before Redis 7.
--
-- KEYS  1 campaigns:activas (not touched: that it may be)
-- Returns  1
return 1
