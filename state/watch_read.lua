-- What the parked documents of a company wait for. Those that wait no longer are forgotten; one that is at work may
-- be about to be parked again. One that was parked anew for something else waits for nothing of before.
local waiters, checks = ARGV[2], ARGV[3]
local found = {}
local all = redis.call('HGETALL', waiters)
for field = 1, #all, 2 do
  local held = redis.call('HMGET', 'sp:transfer:' .. all[field], 'state', 'waiting_since')
  local state, noted = held[1], tonumber(string.match(all[field + 1], '^%d+'))
  if state == 'parked' and noted >= tonumber(held[2]) then
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
