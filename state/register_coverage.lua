local from, to = covered(ARGV[2], ARGV[3])
return from and { int(from), int(to) } or false
