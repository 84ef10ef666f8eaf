-- One invoice was seen, or posted by us.
note(ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6])
return true
