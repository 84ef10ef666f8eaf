-- Transfers: a hash each, one sorted set per company and state, and all leases in one.
-- Scores: waiting by the time it is due, queued and working by the end of the lease, parked, done and
-- ignored by the time that happened. What is not ended is also in the set of its company, state and lane, by the same score.

local LEASES = 'sp:leases'
local COMPANIES = 'sp:companies'
-- In the order of records.State.
local STATES = { 'waiting', 'queued', 'working', 'done', 'parked', 'ignored' }
local LEASED = { queued = true, working = true }
local IN_LANES = { waiting = true, queued = true, working = true }
-- Entries of registers come by the thousand, and no document may stand behind them.
local OF_REGISTERS = { projects = true, cost_centers = true, business_units = true }

local function record_of(key)
  return 'sp:transfer:' .. key
end

local function company_of(key)
  return string.match(key, '^[^/]+/[^/]+')
end

local function index_of(state, company)
  return 'sp:' .. state .. ':' .. company
end

local function lane_of(key)
  return OF_REGISTERS[string.match(key, '^[^/]+/[^/]+/([^/]+)/')] and 'registers' or 'documents'
end

local function lane_index_of(lane, state, company)
  return 'sp:lane:' .. lane .. ':' .. state .. ':' .. company
end

local function leave(key, state)
  local company = company_of(key)
  redis.call('ZREM', index_of(state, company), key)
  if IN_LANES[state] then
    redis.call('ZREM', lane_index_of(lane_of(key), state, company), key)
  end
end

local function move(key, to, score)
  local record, company = record_of(key), company_of(key)
  local from = redis.call('HGET', record, 'state')
  if from then
    leave(key, from)
  end
  redis.call('HSET', record, 'state', to)
  redis.call('ZADD', index_of(to, company), int(score), key)
  if IN_LANES[to] then
    redis.call('ZADD', lane_index_of(lane_of(key), to, company), int(score), key)
  end
  if LEASED[to] then
    redis.call('ZADD', LEASES, int(score), key)
  else
    redis.call('ZREM', LEASES, key)
  end
end

local function forget(key)
  local record = record_of(key)
  local tenant, short, kind, source = string.match(key, '^([^/]+)/([^/]+)/([^/]+)/(.*)$')
  local owner = 'sp:owner:' .. tenant .. '/' .. kind .. '/' .. source
  if redis.call('GET', owner) == short then
    redis.call('DEL', owner)
  end
  leave(key, redis.call('HGET', record, 'state'))
  redis.call('ZREM', LEASES, key)
  redis.call('DEL', record)
end

-- Whether the worker with this fence still owns the transfer.
local function owned(key, fence)
  local held = redis.call('HMGET', record_of(key), 'state', 'fence')
  return held[1] == 'working' and held[2] == fence
end

-- Prolongs the lease of an owned transfer and returns when it ends.
local function prolong(key, lease)
  local ends = now + tonumber(lease)
  move(key, 'working', ends)
  return ends
end

-- It is something to do from now on.
local function await(key)
  local time = int(now)
  redis.call('HSET', record_of(key), 'failures', 0, 'crashes', 0, 'waiting_since', time, 'due', time,
    'waiting_for', '')
  move(key, 'waiting', now)
end

-- What was done in Procountor may have been undone or mended there since: it is looked at anew, by what it was.
local function put_steps_behind(key)
  local record = record_of(key)
  for _, field in ipairs(redis.call('HKEYS', record)) do
    local step = string.match(field, '^step:(.*)')
    if step then
      redis.call('HSET', record, 'before:' .. step, redis.call('HGET', record, field))
      redis.call('HDEL', record, field)
    end
  end
end
