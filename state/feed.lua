-- Feeds: a hash each, and one sorted set by the time when it is due or, while claimed, its claim runs out.

local FEEDS = 'sp:feeds'

local function feed_of(name)
  return 'sp:feed:' .. name
end

-- The next of the moments that a feed of this interval has, later than now.
local function next_slot(interval, offset)
  return now - (now - offset) % interval + interval
end

-- Whether the replica with this fence still has the feed.
local function claimed(name, fence)
  local held = redis.call('HMGET', feed_of(name), 'fence', 'claimed')
  return held[1] == fence and held[2] == '1'
end

local function release(name, due)
  redis.call('HDEL', feed_of(name), 'claimed')
  redis.call('ZADD', FEEDS, int(due), name)
end
