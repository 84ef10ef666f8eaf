-- The write certainly did not happen.
local key, fence, lease, step = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
if not owned(key, fence) then
  return false
end
redis.call('HDEL', record_of(key), 'intent:' .. step)
return { int(prolong(key, lease)) }
