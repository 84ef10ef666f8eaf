-- Forgets what has been done for long. Companies of which nothing is left are forgotten too.
local keep, limit = tonumber(ARGV[2]), tonumber(ARGV[3])

local expired = 0
for _, company in ipairs(redis.call('SMEMBERS', COMPANIES)) do
  local old = redis.call('ZRANGEBYSCORE', index_of('done', company), '-inf', '(' .. int(now - keep),
    'LIMIT', 0, int(limit - expired))
  for _, key in ipairs(old) do
    forget(key)
  end
  expired = expired + #old
  local left = 0
  for _, state in ipairs(STATES) do
    left = left + redis.call('ZCARD', index_of(state, company))
  end
  if left == 0 then
    redis.call('SREM', COMPANIES, company)
  end
end
return expired
