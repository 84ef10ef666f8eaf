-- How many transfers of each company are in each state, as one picture.
local counts = {}
for _, company in ipairs(redis.call('SMEMBERS', COMPANIES)) do
  local line = { company }
  for _, state in ipairs(STATES) do
    table.insert(line, redis.call('ZCARD', index_of(state, company)))
  end
  table.insert(counts, line)
end
return counts
