-- Only the one who holds it gives it back.
if redis.call('GET', ARGV[2]) ~= ARGV[3] then
  return false
end
redis.call('DEL', ARGV[2])
return true
