"""Whoever steals the cache: a dictionary against everything in it, beside what plain hashes would have given away."""

import hashlib
import hmac
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from aangan.infra.settings import Settings
from aangan.proximity.repository import store_of
from aangan.proximity.rules import b64, day_of, taxonomy
from bench.proximity.clocked import Pocket, clocked, meet

HEAD = ("what was stolen, and how it is tried", "phrases", "interests in it", "recovered", "%")
WORD = re.compile(rb"[A-Za-z0-9_+/=-]{8,}")
LIKES = 5
# Keys that a thief may guess, who has our code and not our settings.
GUESSES = (b"", b"proximity", b"secret")
Tried = Callable[[bytes], Iterable[str]]


async def measure(settings: Settings, sessions: int, phrases: int) -> list[list[object]]:
    """Fill the cache with sessions whose interests are all in the dictionary, and try it."""
    words = [word for word, meant in taxonomy().spellings.items() if not meant.sensitive]
    likes = [[words[(n * LIKES + at) % len(words)] for at in range(LIKES)] for n in range(sessions)]
    async with clocked(settings) as (services, clock):
        phones = [Pocket(services, strong=bool(n % 2), likes=mine) for n, mine in enumerate(likes)]
        for phone in phones:
            await phone.register()
        for one, other in itertools.pairwise(phones):
            await meet(one, other)
        stolen = await _stolen(services.valkey, store_of(services).prefix)
        day = day_of(clock.now().timestamp())
        chosen = settings.proximity_pepper or settings.secret_key
        epoch = _derived(b"proximity" + chosen.get_secret_value().encode(), day)
    named = {one.word for mine in likes for one in taxonomy().named(mine)}
    plain = {hashlib.sha256(word.encode()).hexdigest() for word in named}
    tries: list[tuple[str, Tried, set[str], int]] = [
        ("the cache: hashes and HMACs under guessed keys", lambda word: _forms(word, day), stolen, phrases),
        ("the cache and the pepper", lambda word: [_hmac(epoch, b"int" + word)], stolen, phrases),
        ("plain SHA-256 of each, as first designed", lambda word: [hashlib.sha256(word).hexdigest()], plain, phrases),
    ]
    rows: list[list[object]] = []
    for name, tried, loot, count in tries:
        found = {word for word in _dictionary(words, named, count) if not loot.isdisjoint(tried(word.encode()))} & named
        rows.append([name, count, len(named), len(found), 100 * len(found) / len(named)])
    return rows


async def _stolen(valkey: Any, prefix: str) -> set[str]:
    """Return every word of every key and value that is in the cache, as it is stored."""
    found: set[str] = set()
    async for key in valkey.scan_iter(f"{prefix}*", count=1000):
        raw = key + b" " + (await valkey.dump(key) or b"") + b" " + await _plain(valkey, key)
        found.update(word.decode() for word in WORD.findall(raw))
    return found


async def _plain(valkey: Any, key: bytes) -> bytes:
    """Return what a dump may have packed."""
    kind = await valkey.type(key)
    if kind == b"hash":
        return b" ".join(itertools.chain.from_iterable((await valkey.hgetall(key)).items()))
    if kind == b"stream":
        return b" ".join(value for _, fields in await valkey.xrange(key) for value in fields.values())
    return bytes(await valkey.get(key) or b"") if kind == b"string" else b""


def _dictionary(words: list[str], named: set[str], count: int) -> Iterator[str]:
    """Give so many phrases: what is in the cache among them, then all words, then two and three of them together."""
    more = (" ".join(some) for size in (2, 3) for some in itertools.product(words, repeat=size))
    return itertools.islice(itertools.chain(sorted(named), words, more), count)


def _forms(word: bytes, day: int) -> Iterator[str]:
    digest = hashlib.sha256(word).digest()
    yield digest.hex()
    for size in (12, 16, 32):
        yield b64(digest[:size])
    for key in GUESSES:
        yield _hmac(key, b"int" + word)
    yield _hmac(day.to_bytes(4, "big"), b"int" + word)


def _hmac(key: bytes, said: bytes) -> str:
    return b64(hmac.digest(key, said, "sha256")[:12])


def _derived(secret: bytes, day: int) -> bytes:
    extracted = hmac.digest(bytes(32), secret, "sha256")
    return hmac.digest(extracted, b"epoch" + day.to_bytes(4, "big") + b"\x01", "sha256")
