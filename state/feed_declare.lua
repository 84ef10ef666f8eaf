-- Arguments by fives: name, interval, offset, eager, first fence.
local wanted = {}
for argument = 2, #ARGV, 5 do
  local name, interval = ARGV[argument], tonumber(ARGV[argument + 1])
  local slot = next_slot(interval, tonumber(ARGV[argument + 2]))
  local due = redis.call('ZSCORE', FEEDS, name)
  wanted[name] = true
  if not due then
    redis.call('HSET', feed_of(name), 'fence', ARGV[argument + 4])
    redis.call('ZADD', FEEDS, int(ARGV[argument + 3] == '1' and now or slot), name)
  elseif slot < tonumber(due) and redis.call('HEXISTS', feed_of(name), 'claimed') == 0
      and redis.call('HGET', feed_of(name), 'interval') ~= ARGV[argument + 1] then
    redis.call('ZADD', FEEDS, int(slot), name)
  end
  redis.call('HSET', feed_of(name), 'interval', ARGV[argument + 1])
end

for _, name in ipairs(redis.call('ZRANGE', FEEDS, 0, -1)) do
  if not wanted[name] then
    redis.call('ZREM', FEEDS, name)
    redis.call('DEL', feed_of(name))
  end
end
return true
