-- A poll saw a document: begin it, begin it again, or note what is new about it.
local key, number, version, listed_at = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local settings, facts, seed, parked_retry, customer = ARGV[6], ARGV[7], ARGV[8], tonumber(ARGV[9]), ARGV[10]

local record = record_of(key)
local was = redis.call('HMGET', record, 'state', 'version', 'settings', 'parked_at', 'done_at')
local state, time = was[1], int(now)

local function forget_fields(pattern)
  for _, field in ipairs(redis.call('HKEYS', record)) do
    if string.match(field, pattern) then
      redis.call('HDEL', record, field)
    end
  end
end

-- Whether something of the transfer is, or may be, in the other system.
local function begun(other)
  for _, field in ipairs(redis.call('HKEYS', record_of(other))) do
    if string.match(field, '^step:') or string.match(field, '^intent:') or string.match(field, '^before:') then
      return true
    end
  end
  return false
end

-- A document is one company's at a time. One that moved to another company goes there, unless its first company is
-- at work on it, has begun to carry it over or ignores it.
local tenant, company, kind, source = string.match(key, '^([^/]+)/([^/]+)/([^/]+)/(.*)$')
local owner = 'sp:owner:' .. tenant .. '/' .. kind .. '/' .. source
local held_by = redis.call('GET', owner)
if held_by and held_by ~= company then
  local other = tenant .. '/' .. held_by .. '/' .. kind .. '/' .. source
  local there = redis.call('HGET', record_of(other), 'state')
  if there and there ~= 'done' then
    if there == 'working' or there == 'ignored' or begun(other) then
      return 'known'
    end
    forget(other)
  end
end
redis.call('SET', owner, company)

local function wait()
  redis.call('HSET', record, 'version', version, 'settings', settings)
  await(key)
end

redis.call('HSET', record, 'number', number, 'seen', int(listed_at))
if customer ~= '' then
  redis.call('HSET', record, 'customer', customer)
end
-- What is done has no more use for its facts, and may be on a list of before.
if state ~= 'done' or listed_at > tonumber(was[5]) then
  redis.call('HSET', record, 'facts', facts)
end

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
    put_steps_behind(key)
    wait()
    return 'again'
  end
elseif state == 'done' then
  if listed_at > tonumber(was[5]) then
    forget_fields('^step:')
    forget_fields('^intent:')
    forget_fields('^before:')
    forget_fields('^at:')
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
