-- Fills the window of one company with what is due, oldest first in each lane. Registers have half of it while
-- documents wait, documents the other half, and what one does not need the other has.
local company, window, lease = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])

local function under_way(lane)
  return redis.call('ZCARD', lane_index_of(lane, 'queued', company))
    + redis.call('ZCARD', lane_index_of(lane, 'working', company))
end

local room = window - under_way('registers') - under_way('documents')
local tickets = {}

local function queue(lane, most)
  local count = math.min(room, most)
  if count <= 0 then
    return
  end
  local due = redis.call('ZRANGEBYSCORE', lane_index_of(lane, 'waiting', company), '-inf', int(now),
    'LIMIT', 0, int(count))
  for _, key in ipairs(due) do
    local fence = redis.call('HINCRBY', record_of(key), 'fence', 1)
    move(key, 'queued', now + lease)
    table.insert(tickets, { key, int(fence) })
  end
  room = room - #due
end

queue('registers', math.floor(window / 2) - under_way('registers'))
queue('documents', room)
queue('registers', room)
return tickets
