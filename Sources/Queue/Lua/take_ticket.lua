#!lua flags=allow-oom
-- take_ticket: spends the ticket for an event stream: nobody else gets in with it.
--
-- KEYS  1 boleto:DIGEST
-- Returns  what was kept with it; false = there is none, or it is spent, or its time is over. A replay finds it spent.
local ticket = redis.call('GET', KEYS[1])
if ticket then redis.call('DEL', KEYS[1]) end
return ticket
