-- A turn is over; the cursor, if one is given, moves in the same moment.
local name, fence, interval, offset, cursor = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6]
if not claimed(name, fence) then
  return false
end
local hurried = redis.call('HDEL', feed_of(name), 'hurried') == 1
release(name, hurried and now or next_slot(interval, offset))
if cursor then
  redis.call('HSET', feed_of(name), 'cursor', cursor)
end
return true
