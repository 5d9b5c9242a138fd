-- keys: one campaign's keys by their names. Every script that moves its messages takes them as KEYS 1–11, in the order
-- of `CampaignKeys.names`; its further keys follow.
local key = {
  pending = KEYS[1], stats = KEYS[2], inflight = KEYS[3], delayed = KEYS[4], results = KEYS[5], failures = KEYS[6],
  uncertain = KEYS[7], cancelled = KEYS[8], cancelled_delayed = KEYS[9], excluded = KEYS[10], places = KEYS[11],
  foreign = KEYS[1] .. ':ajenos',  -- the first foreign elements among the messages
  codes = KEYS[1] .. ':codigos',   -- how many of the failed ones have each code
  cost = KEYS[1] .. ':costo',      -- how many Meta bills, by category
  billed = KEYS[1] .. ':cobrados', -- a bit for each seq that is counted there
  history = KEYS[1] .. ':ritmo',   -- outcomes of each minute
}
-- The keys that the scripts name themselves.
local BESIDE = {key.foreign, key.codes, key.cost, key.billed, key.history}
