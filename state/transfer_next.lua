-- The earliest moment at which something waiting is due or a lease is over.
local earliest = redis.call('ZRANGE', LEASES, 0, 0, 'WITHSCORES')[2]
for _, company in ipairs(redis.call('SMEMBERS', COMPANIES)) do
  local due = redis.call('ZRANGE', index_of('waiting', company), 0, 0, 'WITHSCORES')[2]
  if due and (not earliest or tonumber(due) < tonumber(earliest)) then
    earliest = due
  end
end
return earliest or false
