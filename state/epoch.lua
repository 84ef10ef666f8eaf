-- Since when Redis remembers; another server than before begins anew.
local EPOCH = 'sp:epoch'
local server, clean = ARGV[2], ARGV[3] == '1'

local known = redis.call('HMGET', EPOCH, 'since', 'server')
local since = known[1]
if not since then
  since = clean and '0' or int(now)
elseif server ~= '' and known[2] ~= server then
  since = int(now)
end
redis.call('HSET', EPOCH, 'since', since, 'server', server ~= '' and server or known[2] or '')
return { since, int(now) }
