-- Quotas: one hash per key.
--   born           when this hash was made: slots reserved in one that was flushed away are void
--   next           when the steady pace allows the next call (GCRA's theoretical arrival time)
--   turned         the time that was told to the last one who was sent away
--   stopped_until  nothing leaves before this, after a 429
--   strikes        stops without a time of their own, since the rate was last whole
--   share          thousandths of the rate that are in use
--   failures, opened, open_until, probe_until   the breaker
--   streak:<operation>   how many calls of this kind have failed in a row

local function quota_of(key)
  return 'sp:quota:' .. key
end

local function read(key, ...)
  local values = redis.call('HMGET', quota_of(key), ...)
  for index, value in ipairs(values) do
    values[index] = value and tonumber(value)
  end
  return unpack(values)
end

local function close_breaker(key)
  redis.call('HDEL', quota_of(key), 'failures', 'opened', 'open_until', 'probe_until')
end
