-- What these were parked for may have passed: those still parked begin again. All further arguments are keys.
local woken = 0
for argument = 2, #ARGV do
  local key = ARGV[argument]
  if redis.call('HGET', record_of(key), 'state') == 'parked' then
    put_steps_behind(key)
    await(key)
    woken = woken + 1
  end
end
return woken
