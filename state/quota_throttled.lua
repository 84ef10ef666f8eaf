-- The system said "too many". Those who were told at the same time count as one.
local key, told = ARGV[2], tonumber(ARGV[3])
local SHORTEST_WAIT, LONGEST_WAIT, LONGEST_TOLD, SMALLEST_SHARE = 1000, 30000, 900000, 62

local stopped_until, strikes, share, pace = read(key, 'stopped_until', 'strikes', 'share', 'next')
local stopped = stopped_until and now < stopped_until
strikes = strikes or 0

local wait = math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ^ strikes)
if told then
  wait = math.max(SHORTEST_WAIT, math.min(LONGEST_TOLD, told))
end
if told or not stopped then
  stopped_until = math.max(stopped_until or 0, now + wait)
end
if not stopped then
  share = math.max(SMALLEST_SHARE, math.floor((share or 1000) / 2))
  redis.call('HSET', quota_of(key), 'share', share, 'strikes', strikes + 1)
end
redis.call('HSET', quota_of(key), 'stopped_until', int(stopped_until))
close_breaker(key)
return true
