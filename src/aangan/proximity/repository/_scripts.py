"""What is decided in Valkey, each in one step: registering, matching, opening a socket, tapping hello.

All keys of people nearby begin with one prefix that holds a hash tag, so that a cluster keeps them together.
`session:<sid>` is the seed's hash; `token:<lookup>` leads to it; nothing in them can be read without the pepper.
Numbers are Unix milliseconds of the house's clock, so that tests can stop it; TTLs only sweep up.
"""

# Shared by all: who is meant, who may speak, who must hear of it.
PRELUDE = """
local P, a = ARGV[1], cjson.decode(ARGV[2])
local now = a.now
local function session(sid)
    local v = redis.call('HMGET', P .. 'session:' .. sid,
        'secret', 'guard', 'mutual', 'interests_hash', 'pair', 'ends', 'account', 'crowd', 'read', 'jitter', 'weight')
    if not v[1] or tonumber(v[6]) <= now then return nil end
    return {sid = sid, secret = v[1], guard = tonumber(v[2]), mutual = v[3] == '1', likes = v[4], pair = v[5],
        ends = tonumber(v[6]), account = v[7] or '', crowd = tonumber(v[8]), read = v[9] or '0-0',
        jitter = tonumber(v[10]), weight = tonumber(v[11] or '0')}
end
local function found(lookup)
    local v = redis.call('GET', P .. 'token:' .. lookup)
    if not v then return nil end
    local sid, from, till = string.match(v, '^(%S+) (%d+) (%d+)$')
    if now < tonumber(from) or now >= tonumber(till) then return nil end
    return session(sid)
end
local function owner(lookup)
    -- Also of a token whose time has not come: whoever guards it will need it.
    local v = redis.call('GET', P .. 'token:' .. lookup)
    if not v then return nil end
    local sid, till = string.match(v, '^(%S+) %d+ (%d+)$')
    if now >= tonumber(till) then return nil end
    return session(sid)
end
local function by_secret(secret)
    local sid = redis.call('GET', P .. 'secret:' .. secret)
    return sid and session(sid)
end
local function speaks(one, secret)
    if secret ~= '' then return one.secret == secret end
    return one.guard == 0
end
local function over(key, limit, seconds)
    if limit == 0 then return false end
    local n = redis.call('INCR', P .. key)
    if n == 1 then redis.call('EXPIRE', P .. key, seconds) end
    return n > limit
end
local function tired(address, limit)
    return limit > 0 and tonumber(redis.call('GET', P .. 'miss:' .. address) or '0') >= limit
end
local function ring(sid, word)
    local told = {}
    for _, socket in ipairs(redis.call('LRANGE', P .. 'sockets:' .. sid, 0, -1)) do
        local node = string.match(socket, '^([^.]+)')
        if not told[node] then
            told[node] = true
            redis.call('PUBLISH', P .. 'node:' .. node, word .. ' ' .. sid)
        end
    end
end
local function drop(one)
    ring(one.sid, 'gone')
    for _, kind in ipairs({'session:', 'inbox:', 'sockets:', 'met:', 'shut:', 'recent:', 'nudges:', 'heard:', 'about:'})
    do
        redis.call('DEL', P .. kind .. one.sid)
    end
    redis.call('DEL', P .. 'secret:' .. one.secret)
    redis.call('ZREM', P .. 'active', one.sid)
end
local function count(field, more)
    redis.call('HINCRBY', P .. 'counts:' .. a.day, field, more)
    redis.call('EXPIRE', P .. 'counts:' .. a.day, 259200)
end
local function tag(kind, one)
    redis.call('SADD', P .. kind .. one.sid, unpack(a.tags))
    redis.call('PEXPIRE', P .. kind .. one.sid, one.ends - now)
end
local function tell(one, ...)
    redis.call('XADD', P .. 'inbox:' .. one.sid, 'MAXLEN', a.inbox, '*', ...)
    redis.call('PEXPIRE', P .. 'inbox:' .. one.sid, one.ends - now)
    ring(one.sid, 'ring')
end
"""

REGISTER = (
    PRELUDE
    + """
if tired(a.address, a.misses) or over('born:' .. a.address, a.born, 60) then return {-2} end
local sid, pair, before = a.sid, a.pair, nil
for _, spelling in ipairs(a.windows) do
    local one = owner(spelling[1])
    if one then
        local proven = a.secret ~= '' and one.secret == a.secret
        if (one.guard == 2 or (one.guard == 1 and a.guard ~= 2)) and not proven then return {-1} end
        if before and before.sid ~= one.sid then drop(one) else before = one end
    end
end
if before and before.guard ~= 2 and a.guard ~= 2 then
    -- The same phone again, with other wishes: its socket and its past with others stay.
    sid, pair = before.sid, before.pair
    redis.call('DEL', P .. 'secret:' .. before.secret, P .. 'met:' .. sid, P .. 'shut:' .. sid, P .. 'recent:' .. sid)
elseif before then
    if a.secret ~= '' and before.secret == a.secret then pair = before.pair end
    drop(before)
end
redis.call('ZREMRANGEBYSCORE', P .. 'active', '-inf', now)
if not redis.call('ZSCORE', P .. 'active', sid) and redis.call('ZCARD', P .. 'active') >= a.most then return {-3} end
local ends = now + a.ttl
redis.call('ZADD', P .. 'active', ends, sid)
local guard = a.guard
if before and before.guard == 1 and guard == 0 then guard = 1 end
redis.call('HSET', P .. 'session:' .. sid, 'session_id', sid, 'interests_hash', a.likes,
    'interest_categories', a.categories, 'created_at', a.created, 'secret', a.fresh, 'guard', guard,
    'mutual', a.mutual, 'pair', pair, 'ends', ends, 'crowd', a.crowd, 'jitter', a.jitter)
redis.call('PEXPIRE', P .. 'session:' .. sid, a.ttl)
redis.call('PEXPIRE', P .. 'inbox:' .. sid, a.ttl)
redis.call('PEXPIRE', P .. 'sockets:' .. sid, a.ttl)
redis.call('SET', P .. 'secret:' .. a.fresh, sid, 'PX', a.ttl)
for _, spelling in ipairs(a.windows) do
    local value = sid .. ' ' .. string.format('%.0f %.0f', spelling[2], spelling[3])
    redis.call('SET', P .. 'token:' .. spelling[1], value, 'PX', spelling[3] - now)
end
for kind, tags in pairs(a.tags) do
    if #tags > 0 then
        redis.call('SADD', P .. kind .. ':' .. sid, unpack(tags))
        redis.call('PEXPIRE', P .. kind .. ':' .. sid, a.ttl)
    end
end
if not before then count('sessions', 1) end
if not before then
    for _, category in ipairs(a.counted) do count('category:' .. category, 1) end
end
return {1, sid, string.format('%.0f', ends)}
"""
)

MATCH = (
    PRELUDE
    + """
if tired(a.address, a.misses) or over('asks:' .. a.address, a.asks, 60) then return {-2} end
local own = found(a.own)
if not own or not speaks(own, a.secret) then
    over('miss:' .. a.address, a.misses, 60)
    return {-1}
end
local strong = own.guard == 2 and 1 or 0
if a.secret ~= '' and own.guard == 0 then redis.call('HSET', P .. 'session:' .. own.sid, 'guard', 1) end
if over('pace:' .. own.sid, a.pace, 60) then return {-2, strong} end
local function key(kind)
    local other = found(a.other)
    local low, high = own.pair, other.pair
    if high < low then low, high = high, low end
    return P .. kind .. low .. '|' .. high
end
local function meets(kind, other, their)
    return redis.call('SINTERCARD', 2, P .. kind .. own.sid, P .. their .. other.sid, 'LIMIT', 1) > 0
end
local function parted(other)
    return redis.call('EXISTS', key('apart:')) == 1 or meets('shut:', other, 'met:') or meets('met:', other, 'shut:')
end
local function relayed(other)
    local heard = P .. 'heard:' .. other.sid
    redis.call('ZADD', heard, now, own.sid)
    redis.call('ZREMRANGEBYSCORE', heard, '-inf', now - 60000)
    redis.call('PEXPIRE', heard, 120000)
    if redis.call('ZCARD', heard) > a.hearers then
        redis.call('SET', P .. 'quiet:' .. other.sid, 1, 'PX', a.quiet)
    end
    return redis.call('EXISTS', P .. 'quiet:' .. other.sid) == 1
end
local function spent(one)
    local at = redis.call('LINDEX', P .. 'nudges:' .. one.sid, a.budget - 1)
    return at and tonumber(at) > now - a.budget_ms
end
local function alone(one, with)
    if one.crowd == 0 then return false end
    local about = P .. 'about:' .. one.sid
    if one.sid == own.sid then
        redis.call('ZADD', about, now, with.sid)
        redis.call('PEXPIRE', about, a.budget_ms)
    end
    return redis.call('ZCOUNT', about, now - a.budget_ms, '+inf') < one.crowd
end
local function shared(other)
    local theirs, both = {}, {}
    for like in string.gmatch(other.likes, '%S+') do theirs[like] = true end
    for like in string.gmatch(own.likes, '%S+') do
        if theirs[like] then both[#both + 1] = like end
    end
    return table.concat(both, ' ')
end
local function waits(other)
    if not own.mutual and not other.mutual then return false end
    redis.call('SET', P .. 'seen:' .. own.sid .. '>' .. other.sid, now, 'PX', a.window)
    local at = redis.call('GET', P .. 'seen:' .. other.sid .. '>' .. own.sid)
    return not at or tonumber(at) < now - a.window
end
local function note(one)
    redis.call('LPUSH', P .. 'nudges:' .. one.sid, now)
    redis.call('LTRIM', P .. 'nudges:' .. one.sid, 0, a.budget - 1)
    redis.call('PEXPIRE', P .. 'nudges:' .. one.sid, a.budget_ms)
end
local function weigh(one)
    if a.bound == 0 then return true end
    return redis.call('HINCRBY', P .. 'session:' .. one.sid, 'weight', 1) <= a.bound
end
local function nudge(other, likes)
    local both = own.account ~= '' and other.account ~= ''
    if both and a.cleared ~= own.account .. ' ' .. other.account then
        return {4, strong, likes, own.sid, own.account, other.sid, other.account}
    end
    redis.call('SET', key('pair:'), string.format('%.0f ', now + a.cooldown) .. likes, 'PX', a.cooldown)
    note(own)
    note(other)
    local meeting = P .. 'encounter:' .. a.encounter
    redis.call('HSET', meeting, 'one', own.sid, 'other', other.sid, 'apart', key('apart:'))
    redis.call('PEXPIRE', meeting, a.ttl)
    -- Either may come back in a new session while the other still is in this one.
    for _, one in ipairs({own, other}) do
        tag('met:', one)
        tag('recent:', one)
    end
    local hello = both and '1' or '0'
    tell(own, 'k', 'nudge', 'e', a.encounter, 's', likes, 'h', hello)
    tell(other, 'k', 'nudge', 'e', a.encounter, 's', likes, 'h', hello)
    local mine, theirs = weigh(own), weigh(other)
    if mine and theirs then count('matches', 1) end
    return {3, strong, likes}
end
local function judge()
    local other = found(a.other)
    if not other or other.sid == own.sid then return {0, strong, ''} end
    if relayed(other) or parted(other) then return {0, strong, ''} end
    local before = redis.call('GET', key('pair:'))
    if before and tonumber(string.match(before, '^(%d+) ')) > now then
        return {2, strong, string.match(before, '^%d+ (.*)$')}
    end
    if meets('recent:', other, 'recent:') or spent(own) or spent(other) then return {0, strong, ''} end
    local likes = shared(other)
    local lonely, shy = alone(own, other), alone(other, own)
    if likes == '' or lonely or shy then return {0, strong, ''} end
    if waits(other) then return {1, strong, ''} end
    return nudge(other, likes)
end
return judge()
"""
)

CLAIM = (
    PRELUDE
    + """
if tired(a.address, a.misses) then return {-2} end
local one = found(a.own)
if not one or not speaks(one, a.secret) then
    if a.last == 1 then over('miss:' .. a.address, a.misses, 60) end
    return {0}
end
local sockets, live = P .. 'sockets:' .. one.sid, {}
for _, socket in ipairs(redis.call('LRANGE', sockets, 0, -1)) do
    local node = string.match(socket, '^([^.]+)')
    if socket == a.socket .. '.0' or socket == a.socket .. '.1' or redis.call('EXISTS', P .. 'alive:' .. node) == 0 then
        redis.call('LREM', sockets, 0, socket)
    else
        live[#live + 1] = socket
    end
end
if a.secret == '' and #live > 0 then return {1} end
if a.secret ~= '' and one.guard == 0 then redis.call('HSET', P .. 'session:' .. one.sid, 'guard', 1) end
local kept = #live
for _, socket in ipairs(live) do
    -- Whoever proves that the session is theirs puts out whoever did not; of their own, the oldest make room.
    if string.sub(socket, -2) == '.0' or kept >= a.sockets then
        local node, number = string.match(socket, '^([^.]+)%.(%d+)')
        redis.call('LREM', sockets, 0, socket)
        redis.call('PUBLISH', P .. 'node:' .. node, 'evict ' .. one.sid .. ' ' .. number)
        kept = kept - 1
    end
end
redis.call('RPUSH', sockets, a.socket .. (a.secret == '' and '.0' or '.1'))
redis.call('PEXPIRE', sockets, one.ends - now)
return {2, one.sid, string.format('%.0f', one.ends), one.read, one.jitter}
"""
)

RELEASE = (
    PRELUDE
    + """
redis.call('LREM', P .. 'sockets:' .. a.sid, 0, a.socket .. '.0')
redis.call('LREM', P .. 'sockets:' .. a.sid, 0, a.socket .. '.1')
return 1
"""
)

# A number is never taken back: an acknowledgement that comes late must not bring old nudges again.
READ = (
    PRELUDE
    + """
local one = session(a.sid)
if not one then return 0 end
local function parts(id) return string.match(id, '^(%d+)-(%d+)$') end
local old, old_n = parts(one.read)
local new, new_n = parts(a.read)
old, old_n, new, new_n = tonumber(old), tonumber(old_n), tonumber(new), tonumber(new_n)
if new > old or (new == old and new_n > old_n) then redis.call('HSET', P .. 'session:' .. a.sid, 'read', a.read) end
return 1
"""
)

LEAVE = (
    PRELUDE
    + """
local one = by_secret(a.secret)
if not one then return 0 end
drop(one)
return 1
"""
)

LINK = (
    PRELUDE
    + """
local one = by_secret(a.secret)
if not one or one.sid ~= a.sid then return 0 end
redis.call('HSET', P .. 'session:' .. one.sid, 'account', a.account)
if one.guard == 0 and a.account ~= '' then redis.call('HSET', P .. 'session:' .. one.sid, 'guard', 1) end
return 1
"""
)

BLOCK = (
    PRELUDE
    + """
local one = by_secret(a.secret)
if not one then return -1 end
local v = redis.call('HMGET', P .. 'encounter:' .. a.encounter, 'one', 'other', 'apart')
if not v[1] or (v[1] ~= one.sid and v[2] ~= one.sid) then return 0 end
redis.call('SET', v[3], 1, 'PX', a.ttl)
tag('shut:', one)
return 1
"""
)

# Who taps is known by the account that is linked to one of the two sessions.
HELLO = (
    PRELUDE
    + """
local meeting = P .. 'encounter:' .. a.encounter
if redis.call('EXISTS', meeting) == 0 then return {} end
if a.side ~= '' then redis.call('HSET', meeting, 'tapped_' .. a.side, 1) end
local v = redis.call('HMGET', meeting, 'one', 'other', 'apart', 'tapped_one', 'tapped_other')
if not v[1] then return {} end
local one, other = session(v[1]), session(v[2])
if not one or not other then return {} end
local apart = redis.call('EXISTS', v[3])
return {one.sid, one.account, v[4] or '0', other.sid, other.account, v[5] or '0', tostring(apart)}
"""
)

TALK = (
    PRELUDE
    + """
local v = redis.call('HMGET', P .. 'encounter:' .. a.encounter, 'one', 'other', 'told')
if not v[1] or v[3] then return 0 end
redis.call('HSET', P .. 'encounter:' .. a.encounter, 'told', 1)
for _, sid in ipairs({v[1], v[2]}) do
    local one = session(sid)
    if one then tell(one, 'k', 'hello', 'e', a.encounter, 'c', a.conversation) end
end
return 1
"""
)

# One batch of a day is in hand at a time: what was claimed and not let go is claimed again.
CLAIM_COUNTS = (
    PRELUDE
    + """
local batch, counts = P .. 'batch:' .. a.day, P .. 'counts:' .. a.day
if redis.call('EXISTS', batch) == 0 then
    if redis.call('EXISTS', counts) == 0 then return {} end
    redis.call('RENAME', counts, batch)
end
redis.call('HSETNX', batch, 'number', a.number)
redis.call('EXPIRE', batch, 259200)
return redis.call('HGETALL', batch)
"""
)

LET_GO = (
    PRELUDE
    + """
local batch = P .. 'batch:' .. a.day
if redis.call('HGET', batch, 'number') == a.number then return redis.call('DEL', batch) end
return 0
"""
)
