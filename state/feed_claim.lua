-- The most overdue feed: its time becomes the end of the claim.
local lease = tonumber(ARGV[2])

local first = redis.call('ZRANGEBYSCORE', FEEDS, '-inf', int(now), 'WITHSCORES', 'LIMIT', 0, 1)
local name, due = first[1], first[2]
if not name then
  return false
end
local fence = redis.call('HINCRBY', feed_of(name), 'fence', 1)
redis.call('HSET', feed_of(name), 'claimed', 1)
redis.call('HDEL', feed_of(name), 'hurried')
redis.call('ZADD', FEEDS, int(now + lease), name)
return { name, int(fence), int(tonumber(due)) }
