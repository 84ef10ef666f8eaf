-- A whole list was read and these were not on it: parked ones have left the status by themselves, perhaps.
local company, kind, listed_at = ARGV[2], ARGV[3], tonumber(ARGV[4])

local moved = 0
for _, key in ipairs(redis.call('ZRANGE', index_of('parked', company), 0, -1)) do
  local seen = redis.call('HGET', record_of(key), 'seen')
  if string.match(key, '^[^/]+/[^/]+/([^/]+)/') == kind and (not seen or tonumber(seen) < listed_at) then
    redis.call('HSET', record_of(key), 'due', int(now))
    move(key, 'waiting', now)
    moved = moved + 1
  end
end
return moved
