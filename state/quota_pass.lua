-- One call wants to leave: now, after a wait in the slot reserved for it, or not for long.
local key, interval, burst, patience = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local slot_of, cold_start, probe = ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8])
local LONGEST_TURN = 60000
local PROBE_POLL = 5000

local open_until, probe_until = read(key, 'open_until', 'probe_until')
if open_until then
  if now < open_until then
    return { 'outage', open_until - now, '' }
  elseif probe_until and now < probe_until then
    return { 'outage', math.min(probe_until - now, PROBE_POLL), '' }
  end
end

local pace, stopped_until, share, turned, born = read(key, 'next', 'stopped_until', 'share', 'turned', 'born')
local stopped = stopped_until and now < stopped_until
local gap = math.ceil(interval * 1000 / (share or 1000))
local leeway = interval * (burst - 1)
if not born then
  born, pace = now, now + cold_start + leeway
  redis.call('HSET', quota_of(key), 'born', int(born), 'next', int(pace))
end

local slot = math.max(now, pace - leeway, stopped_until or 0)
if slot_of == int(born) and not stopped then
  slot = now
elseif slot - now > patience then
  turned = math.max(slot, math.min(math.max(turned or 0, slot) + gap, now + LONGEST_TURN))
  redis.call('HSET', quota_of(key), 'turned', int(turned))
  return { stopped and 'throttled' or 'quota', turned - now, '' }
else
  redis.call('HSET', quota_of(key), 'next', int(math.max(pace, slot) + gap))
end
if open_until and slot == now then
  redis.call('HSET', quota_of(key), 'probe_until', int(now + probe))
end
return { 'go', slot - now, int(born) }
