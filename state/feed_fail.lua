-- A turn ended without its work done.
local name, fence, after = ARGV[2], ARGV[3], tonumber(ARGV[4])
if not claimed(name, fence) then
  return false
end
release(name, now + after)
return true
