-- The outcome of what was to be created is not known: nobody may try it for a while, and all are told how long.
if redis.call('GET', ARGV[2]) ~= ARGV[3] then
  return false
end
redis.call('SET', ARGV[2], 'unknown', 'PX', ARGV[4])
return true
