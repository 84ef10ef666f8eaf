-- A write is about to leave.
local key, fence, lease, step = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
if not owned(key, fence) then
  return false
end
redis.call('HSET', record_of(key), 'intent:' .. step, int(now))
return { int(prolong(key, lease)), int(now) }
