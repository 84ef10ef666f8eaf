-- Fills the window of one company with what is due, oldest first.
local company, window, lease = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])

local under_way = redis.call('ZCARD', index_of('queued', company)) + redis.call('ZCARD', index_of('working', company))
if under_way >= window then
  return {}
end

local tickets = {}
local due = redis.call('ZRANGEBYSCORE', index_of('waiting', company), '-inf', int(now),
  'LIMIT', 0, int(window - under_way))
for _, key in ipairs(due) do
  local fence = redis.call('HINCRBY', record_of(key), 'fence', 1)
  move(key, 'queued', now + lease)
  table.insert(tickets, { key, int(fence) })
end
return tickets
