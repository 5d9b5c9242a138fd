-- titles: titles that look alike are one (`CampaignTitle.identity`), but a campaign's keys have one spelling of it.

-- The title of the campaign that looks like this one and is spelt otherwise; nil if there is none.
local function other_spelling(titles, campaign, identity, stats_format)
  for _, other in ipairs({identity, redis.call('HGET', titles, identity) or identity}) do
    if other ~= campaign and redis.call('EXISTS', string.format(stats_format, other)) == 1 then return other end
  end
end

-- Notes the spelling of a new campaign's title, if it differs from its identity.
local function note_spelling(titles, campaign, identity)
  if identity ~= campaign then redis.call('HSET', titles, identity, campaign) end
end
