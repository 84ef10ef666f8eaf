-- The system does not answer. After so many in a row, or when the one let through fails, nothing is asked.
local key, threshold, open, longest = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local operation = ARGV[6]

redis.call('HINCRBY', quota_of(key), 'streak:' .. operation, 1)

local open_until = read(key, 'open_until')
if open_until and now < open_until then
  return false
end
local failures = redis.call('HINCRBY', quota_of(key), 'failures', 1)
if open_until or failures >= threshold then
  local opened = redis.call('HINCRBY', quota_of(key), 'opened', 1)
  redis.call('HSET', quota_of(key), 'open_until', int(now + math.min(longest, open * 2 ^ (opened - 1))))
  redis.call('HDEL', quota_of(key), 'probe_until')
end
return true
