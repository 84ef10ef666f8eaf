-- A worker comes with a ticket. Any ticket given since the last take is good, and only one of them:
-- so a long queue, whose leases end before its messages arrive, still moves.
local key, ticket, lease = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])

local record = record_of(key)
local held = redis.call('HMGET', record, 'state', 'fence', 'taken')
if held[1] ~= 'queued' or ticket > tonumber(held[2]) or ticket <= tonumber(held[3]) then
  return false
end

local fence = redis.call('HINCRBY', record, 'fence', 1)
redis.call('HSET', record, 'taken', int(fence), 'waiting_for', '')
redis.call('HINCRBY', record, 'attempts', 1)
local ends = prolong(key, lease)
return { int(fence), int(ends), redis.call('HGETALL', record) }
