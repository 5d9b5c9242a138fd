#!lua flags=allow-oom
-- take_ticket: spends a ticket for an event stream, so that nobody else gets in with it.
--
-- KEYS  1 boleto:DIGEST
-- Returns  what was kept with the ticket; false = there is none, or it is spent, or its time is over. A replay finds it
--          spent.
local ticket = redis.call('GET', KEYS[1])
if ticket then redis.call('DEL', KEYS[1]) end
return ticket
