-- Somebody does not want these carried. What a worker has in its hands is left to it, and what is done is done. Of
-- each further key the answer tells whether it is ignored now.
local reason = ARGV[2]

local answers = {}
for argument = 3, #ARGV do
  local key = ARGV[argument]
  local state = redis.call('HGET', record_of(key), 'state')
  local may = state == 'waiting' or state == 'queued' or state == 'parked'
  if may then
    redis.call('HSET', record_of(key), 'ignored_at', int(now), 'ignored_because', reason)
    move(key, 'ignored', now)
  end
  table.insert(answers, may and 1 or 0)
end
return answers
