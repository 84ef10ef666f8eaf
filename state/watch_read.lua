-- What the parked documents of a company wait for. Those that wait no longer are forgotten; one that is at work may
-- be about to be parked again.
local waiters, checks = ARGV[2], ARGV[3]
local found = {}
local all = redis.call('HGETALL', waiters)
for field = 1, #all, 2 do
  local state = redis.call('HGET', 'sp:transfer:' .. all[field], 'state')
  if state == 'parked' then
    table.insert(found, all[field])
    table.insert(found, all[field + 1])
  elseif state ~= 'working' then
    redis.call('HDEL', waiters, all[field])
  end
end
if #found == 0 then
  return { {}, {} }
end
return { found, redis.call('HGETALL', checks) }
