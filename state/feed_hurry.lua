-- Due now. One that is being polled is not handed out a second time, but again when that turn is over.
local name = ARGV[2]
if not redis.call('ZSCORE', FEEDS, name) then
  return false
end
if redis.call('HEXISTS', feed_of(name), 'claimed') == 1 then
  redis.call('HSET', feed_of(name), 'hurried', 1)
else
  redis.call('ZADD', FEEDS, int(now), name)
end
return true
