-- A poll saw a document: begin it, begin it again, or note what is new about it.
local key, number, version, listed_at = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local settings, facts, seed, parked_retry = ARGV[6], ARGV[7], ARGV[8], tonumber(ARGV[9])

local record = record_of(key)
local was = redis.call('HMGET', record, 'state', 'version', 'settings', 'parked_at', 'done_at')
local state, time = was[1], int(now)

-- What was done in Procountor may have been undone or mended there since: it is looked at anew.
local function forget(pattern)
  for _, field in ipairs(redis.call('HKEYS', record)) do
    if string.match(field, pattern) then
      redis.call('HDEL', record, field)
    end
  end
end

local function wait()
  redis.call('HSET', record, 'version', version, 'settings', settings, 'failures', 0, 'crashes', 0,
    'waiting_since', time, 'due', time, 'waiting_for', '')
  move(key, 'waiting', now)
end

redis.call('HSET', record, 'number', number, 'facts', facts)

if not state then
  redis.call('HSET', record, 'fence', seed, 'taken', seed, 'round', 1, 'attempts', 0, 'problems', '[]',
    'notes', '[]', 'first_seen', time)
  redis.call('SADD', COMPANIES, company_of(key))
  wait()
  return 'new'
end

if state == 'parked' then
  local changed = was[2] ~= version or was[3] ~= settings
  if changed or now >= tonumber(was[4]) + parked_retry then
    forget('^step:')
    wait()
    return 'again'
  end
elseif state == 'done' then
  if listed_at > tonumber(was[5]) then
    forget('^step:')
    forget('^intent:')
    redis.call('HINCRBY', record, 'round', 1)
    redis.call('HSET', record, 'attempts', 0, 'problems', '[]', 'notes', '[]', 'outcome', '')
    redis.call('HDEL', record, 'done_at')
    wait()
    return 'again'
  end
elseif state ~= 'working' then
  -- A worker has read what it works on: what changed since must be seen as changed when it parks.
  redis.call('HSET', record, 'version', version, 'settings', settings)
end
return 'known'
