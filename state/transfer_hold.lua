-- The worker is alive.
local key, fence, lease = ARGV[2], ARGV[3], ARGV[4]
if not owned(key, fence) then
  return false
end
return { int(prolong(key, lease)) }
