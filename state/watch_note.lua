-- A document is about to be parked: what it waits for, and when that was noted.
local waiters, key, waits, keep = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
redis.call('HSET', waiters, key, int(now) .. ' ' .. waits)
redis.call('PEXPIRE', waiters, keep)
