-- Registers of one company: invoices by number, a hash each, and the time in which all of them are known.

-- What is known of an invoice is not forgotten because a list says less of it.
local function note(prefix, keep, number, invoice, value)
  local entry = prefix .. 'number:' .. number
  if value ~= '' then
    redis.call('HSET', entry, invoice, value)
  else
    redis.call('HSETNX', entry, invoice, value)
  end
  redis.call('PEXPIRE', entry, keep)
end

-- What is covered: never further back than notes are kept.
local function covered(prefix, keep)
  local held = redis.call('HMGET', prefix .. 'coverage', 'from', 'to')
  if not held[1] then
    return nil
  end
  local from, to = math.max(tonumber(held[1]), now - tonumber(keep)), tonumber(held[2])
  if to < from then
    return nil
  end
  return from, to
end
