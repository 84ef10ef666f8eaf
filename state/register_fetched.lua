-- Keeps what was fetched, unless it was asked to be forgotten meanwhile.
local lock, token, cache, value, ttl = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
if redis.call('GET', lock) ~= token then
  return false
end
redis.call('SET', cache, value, 'PX', ttl)
redis.call('DEL', lock)
return true
