-- The worker is through with it: done, parked, or waiting again. Further arguments are fields and values.
local key, fence, state, after = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local MOMENT = { waiting = 'due', done = 'done_at', parked = 'parked_at' }
if not owned(key, fence) then
  return false
end
for argument = 6, #ARGV, 2 do
  redis.call('HSET', record_of(key), ARGV[argument], ARGV[argument + 1])
end
redis.call('HSET', record_of(key), MOMENT[state], int(now + after))
move(key, state, now + after)
return {}
