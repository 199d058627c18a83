"""Some hours of a conference: hundreds of phones, meetings as long and as short as real ones, against another matcher.

Real episodes of contact (403 people, two days): six in ten last one look of 20 s, one in ten more than 100 s, one in a
hundred more than 440 s; a few people meet very many. Sessions are renewed, tokens rotate, some block each other.
"""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from aangan.crowd.reference import BUDGET_SECONDS, Reference, score
from aangan.infra.settings import Settings
from aangan.proximity import service
from aangan.proximity.repository import store_of
from aangan.proximity.rules import day_of, encounter_tags, taxonomy
from bench.proximity.clocked import Clock, Pocket, clocked

HEAD = ("phones", "sightings", "episodes", "expected", "nudges", "doubled", "recall %", "precision %",
        "most in 10 min", "blocks", "told after", "sessions")  # fmt: skip
LOOK_SECONDS, LOOKS_A_MINUTE = 20, 3
# Pareto tails: lengths counted in looks have the quantiles above.
TAIL, LONGEST, POPULARITY = 1.32, 200, 1.5
MISSED = 0.1
LIKES, POPULAR = (2, 6), 40
SESSION_SECONDS = 7000
REPORTS_A_MINUTE, TAGS_MAX = 60, 256
BLOCKED = 0.05
SEED = 403


@dataclass(slots=True)
class Guest:
    """A person: their phone of the moment, whom they met under which tag, whom they blocked."""

    phone: Pocket
    until: float = 0.0
    met: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    # For each session: when something was told, and which meeting it was.
    told: list[list[tuple[float, str]]] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)


async def measure(settings: Settings, guests: int, episodes: int, hours: float) -> list[object]:
    """Play the hours and compare what every phone was told with what it should have been."""
    async with clocked(settings) as (services, clock):
        chance = random.Random(SEED)
        popular = chance.sample(taxonomy().labels, POPULAR)
        likes = [chance.sample(popular, chance.randint(*LIKES)) for _ in range(guests)]
        evening = Evening([Guest(Pocket(services, strong=True, likes=mine)) for mine in likes], clock, chance)
        looks = int(hours * 3600 / LOOK_SECONDS)
        await evening.play(_contacts(guests, episodes, looks, chance))
        return [guests, evening.sightings, episodes, *evening.outcome(), evening.sessions]


class Evening:
    """Guests, and a matcher of dictionaries that sees whatever they see."""

    def __init__(self, guests: list[Guest], clock: Clock, chance: random.Random) -> None:
        """Begin with nobody registered."""
        self._guests, self._clock, self._chance = guests, clock, chance
        self._reference = Reference([frozenset(guest.phone.likes) for guest in guests], mutual=True)
        self._shut: dict[frozenset[int], float] = {}
        self._meetings: dict[str, set[int]] = defaultdict(set)
        self.sightings = self.sessions = 0

    async def play(self, contacts: "list[list[tuple[int, int]]]") -> None:
        """Let look after look pass."""
        for at, look in enumerate(contacts):
            if at % LOOKS_A_MINUTE == 0:
                await self._minute()
            for number, guest in enumerate(self._guests):
                if self._now() >= guest.until:
                    await self._renew(number)
            for listener, sender in self._heard(look):
                await self._sighting(listener, sender)
            self._clock.advance(seconds=LOOK_SECONDS)
        for number in range(len(self._guests)):
            await self._listen(number)

    def _heard(self, look: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        for one, other in look:
            both = self._chance.sample([(one, other), (other, one)], 2)
            yield from (sighting for sighting in both if self._chance.random() >= MISSED)

    def outcome(self) -> list[object]:
        """Return what was expected and told, and what never may be."""
        result = score(self._reference.pairs, Counter(frozenset(who) for who in self._meetings.values()))
        told = [one for guest in self._guests for session in guest.told for one in session]
        most = max(_most([at for at, _ in session]) for guest in self._guests for session in guest.told)
        shut = [self._shut.get(frozenset(self._meetings[name]), math.inf) for _, name in told]
        wrong = sum(at > since for (at, _), since in zip(told, shut, strict=True))
        once = sum(map(len, self._meetings.values()))
        recall, precision = 100 * result.recall, 100 * result.precision
        return [2 * result.expected, len(told), len(told) - once, recall, precision, most, len(self._shut), wrong]

    def _tags(self, encounters: list[str]) -> list[str]:
        return [encounter_tags(one, day_of(self._now()))[0] for one in encounters[-TAGS_MAX:]]

    async def _minute(self) -> None:
        """Let the pace of reports begin anew: the cache counts it by its own clock, which does not hurry."""
        services = self._guests[0].phone.services
        prefix = store_of(services).prefix
        await services.valkey.delete(*(f"{prefix}pace:{guest.phone.sid}" for guest in self._guests))

    def _now(self) -> float:
        return self._clock.now().timestamp()

    async def _sighting(self, listener: int, sender: int) -> None:
        one, other = self._guests[listener], self._guests[sender]
        one.asked = [at for at in one.asked if at > self._now() - 60]
        if len(one.asked) >= REPORTS_A_MINUTE:
            # As phones do: no more reports than the server takes.
            return
        one.asked.append(self._now())
        await one.phone.hears(other.phone.token)
        self.sightings += 1
        pair, before = frozenset((listener, sender)), self._reference.pairs.total()
        self._reference.sighting(listener, sender, self._now())
        if self._reference.pairs.total() > before:
            # Who met once today is not told again: both phones remember it for their next sessions.
            self._reference.told[pair] = math.inf
            await self._listen(listener)
            await self._listen(sender)
            await self._perhaps_block(listener, sender)

    async def _listen(self, number: int) -> None:
        guest = self._guests[number]
        for said in await guest.phone.told():
            name = said["encounter_id"]
            guest.told[-1].append((self._now(), name))
            guest.met.append(name)
            self._meetings[name].add(number)

    async def _perhaps_block(self, listener: int, sender: int) -> None:
        guest = self._guests[listener]
        if self._chance.random() >= BLOCKED or not guest.told[-1]:
            return
        name = guest.told[-1][-1][1]
        await service.block_meeting(guest.phone.services, guest.phone.secret, name)
        guest.blocked.append(name)
        self._shut[frozenset((listener, sender))] = self._now()

    async def _renew(self, number: int) -> None:
        guest = self._guests[number]
        if guest.told:
            await self._listen(number)
        met, shut = self._tags(guest.met), self._tags(guest.blocked)
        await guest.phone.register(encounter_tags=met, block_tags=shut, recent_tags=met)
        guest.told.append([])
        # Not all at once: people come and go.
        guest.until = self._now() + SESSION_SECONDS * self._chance.uniform(0.4, 1)
        self._reference.nudges[number] = []
        self._reference.seen = {who: at for who, at in self._reference.seen.items() if number not in who}
        self.sessions += 1


def _contacts(guests: int, episodes: int, looks: int, chance: random.Random) -> list[list[tuple[int, int]]]:
    """Return who is near whom at each look."""
    popularity = [chance.paretovariate(POPULARITY) for _ in range(guests)]
    near: list[set[tuple[int, int]]] = [set() for _ in range(looks)]
    for _ in range(episodes):
        one, other = chance.choices(range(guests), popularity, k=2)
        begins, lasts = chance.randrange(looks), min(LONGEST, int(chance.paretovariate(TAIL)))
        if one != other:
            for look in near[begins : begins + lasts]:
                look.add((min(one, other), max(one, other)))
    return [sorted(look) for look in near]


def _most(moments: list[float]) -> int:
    """Return how many moments lie in the fullest ten minutes."""
    return max((sum(at <= one < at + BUDGET_SECONDS for one in moments) for at in moments), default=0)
