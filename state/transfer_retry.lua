-- Somebody wants these tried now: what is parked or ignored begins again. Of each key the answer tells whether it does.
local answers = {}
for argument = 2, #ARGV do
  local key = ARGV[argument]
  local state = redis.call('HGET', record_of(key), 'state')
  local may = state == 'parked' or state == 'ignored'
  if may then
    redis.call('HDEL', record_of(key), 'ignored_at', 'ignored_because')
    put_steps_behind(key)
    await(key)
  end
  table.insert(answers, may and 1 or 0)
end
return answers
