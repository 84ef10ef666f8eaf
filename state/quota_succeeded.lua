-- The system answers: the breaker closes, and a lowered rate recovers a little.
local key, operation = ARGV[2], ARGV[3]
local STEP = 2

local share = read(key, 'share')
if share then
  share = math.min(1000, share + STEP)
  redis.call('HSET', quota_of(key), 'share', share)
  if share == 1000 then
    redis.call('HDEL', quota_of(key), 'share', 'strikes')
  end
end
redis.call('HDEL', quota_of(key), 'streak:' .. operation)
close_breaker(key)
return true
