-- All invoices of a time were listed. Further arguments by threes: number, invoice, value.
local prefix, keep, from, to = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])

for argument = 6, #ARGV, 3 do
  note(prefix, keep, ARGV[argument], ARGV[argument + 1], ARGV[argument + 2])
end

local known_from, known_to = covered(prefix, keep)
if known_from and from <= known_to and known_from <= to then
  from, to = math.min(from, known_from), math.max(to, known_to)
end
redis.call('HSET', prefix .. 'coverage', 'from', int(from), 'to', int(to))
return { int(from), int(to) }
