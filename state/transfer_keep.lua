-- A step is done: its result settles its intent.
local key, fence, lease, step, result = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
if not owned(key, fence) then
  return false
end
redis.call('HSET', record_of(key), 'step:' .. step, result, 'at:' .. step, int(now))
redis.call('HDEL', record_of(key), 'intent:' .. step)
return { int(prolong(key, lease)) }
