-- Leases that are over: a queued one was a lost message, a working one a worker that vanished.
local max_crashes, problems, limit = tonumber(ARGV[2]), ARGV[3], ARGV[4]

local requeued, parked = 0, {}
for _, key in ipairs(redis.call('ZRANGEBYSCORE', LEASES, '-inf', int(now), 'LIMIT', 0, limit)) do
  local record = record_of(key)
  local was = redis.call('HMGET', record, 'state', 'due')
  local crashes = 0
  if was[1] == 'working' then
    crashes = redis.call('HINCRBY', record, 'crashes', 1)
  end
  if crashes >= max_crashes then
    redis.call('HSET', record, 'problems', problems, 'parked_at', int(now))
    move(key, 'parked', now)
    parked[#parked + 1] = key
  else
    move(key, 'waiting', tonumber(was[2]))
    requeued = requeued + 1
  end
end
return { requeued, parked }
