"""What happened between the people of the town: swipes, matches, talks, blocks and reports, block after block."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from aangan.town import demo, mischief, talk
from aangan.town.draw import Ints, Kind, blocks, stream
from aangan.town.localities import localities
from aangan.town.plans import STATES, draw_plans
from aangan.town.ring import Ring, acceptable, fit, make_ring
from aangan.town.size import Size
from aangan.town.swipes import LIKE, PASS, SUPER_LIKE, Swipes, draw_swipes, when
from aangan.town.traits import ROOM_POSTER, Traits, all_traits, draw_traits, first_name

# Shares of matches that last, and that at least end without a block.
LASTING, PEACEFUL = 0.93, 0.98
# With less time together (seconds) nobody answers.
SHORTEST_TALK = 300
LEFT_UNREAD = 0.4
REFUSED = STATES.index("rejected")
REPORT_STATES = ("open", "reviewed", "dismissed", "actioned")
REPORT_EDGES = (0.7, 0.8, 0.9)


class Message(NamedTuple):
    """One message; `read_seconds` is None while it waits to be read."""

    sender: int
    body: str
    sent_seconds: int
    read_seconds: int | None


class Match(NamedTuple):
    """Two people who like each other, by number, `low` < `high`, and their talk; the home is the one they met over."""

    low: int
    high: int
    status: str
    matched_seconds: int
    home: int | None
    messages: tuple[Message, ...]


class HomeLike(NamedTuple):
    """That somebody liked a home."""

    user: int
    home: int
    seconds: int


class Block(NamedTuple):
    """That somebody blocked somebody."""

    blocker: int
    blocked: int
    seconds: int


class Report(NamedTuple):
    """That somebody told the staff about somebody, perhaps about their home."""

    reporter: int
    reported: int
    reason: str
    notes: str
    home: int | None
    status: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Chapter:
    """What one block tells; swipes stay columns, as there are millions of them."""

    swipes: Swipes
    home_likes: list[HomeLike]
    matches: list[Match]
    blocks: list[Block]
    reports: list[Report]


@dataclass(frozen=True, slots=True)
class Stage:
    """What every chapter needs to know: everybody's traits, and where they stand; some 300 bytes a person."""

    seed: int
    size: Size
    traits: Traits
    ring: Ring


def set_stage(seed: int, size: Size) -> Stage:
    """Draw all people once, as columns."""
    traits = all_traits(seed, size)
    return Stage(seed, size, traits, make_ring(seed, size, traits))


def story(stage: Stage) -> Iterator[Chapter]:
    """Tell everything, a chapter at a time in memory."""
    for block in blocks(stage.size.people):
        yield chapter(stage, block)


def chapter(stage: Stage, block: int) -> Chapter:
    """Tell one block of the ring, by itself; block 0 also tells what happened to Asha and Kabir."""
    swipes = draw_swipes(stage.seed, stage.size, stage.traits, stage.ring, block)
    if block == 0:
        swipes = _with_the_three(stage, swipes)
    chance = stream(stage.seed, Kind.TALK, block)
    matches = _matches(stage, swipes, chance)
    return Chapter(
        swipes=swipes,
        home_likes=_home_likes(stage.traits, swipes, chance),
        matches=matches,
        blocks=[_block(match, chance) for match in matches if match.status == "blocked"],
        reports=[*_quarrels(matches, chance), *_warnings(stage, block)],
    )


def home_of(traits: Traits, user: Ints, target: Ints) -> Ints:
    """Return the home that each swipe is about: the target's, else the user's own, else 0."""
    theirs = np.where(traits.has_home[target] & (traits.mode[user] != ROOM_POSTER), traits.number[target], 0)
    mine = np.where(traits.has_home[user], traits.number[user], 0)
    return np.where(theirs > 0, theirs, mine)


def _with_the_three(stage: Stage, swipes: Swipes) -> Swipes:
    """Add what Asha and Kabir did and met: some like them, some they passed, a few matches; never each other."""
    chance = stream(stage.seed, Kind.TROUBLE, 1 << 20)
    parts = [swipes]
    famous = [number for number in (demo.ASHA, demo.KABIR) if number <= stage.size.people]
    for number in famous:
        me = number - 1
        there = _company(stage, me)
        parts += [
            _scripted(stage.traits, chance, there[:9], me, LIKE),
            _scripted(stage.traits, chance, there[9:10], me, SUPER_LIKE),
            _scripted(stage.traits, chance, me, there[6:9], LIKE),
            _scripted(stage.traits, chance, me, there[10:15], PASS),
            _scripted(stage.traits, chance, me, there[15:18], LIKE),
        ]
    together = Swipes(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    order = np.argsort(-together.ago, kind="stable")
    return Swipes(*(column[order] for column in together))


def _company(stage: Stage, me: int) -> Ints:
    """Return who in the city would live well with one of the three, best first."""
    traits = stage.traits
    here = stage.ring.who[traits.city[stage.ring.who] == traits.city[me]]
    mine = np.full(len(here), me)
    here = here[acceptable(traits, mine, here) & (traits.has_home[here] | traits.has_home[me])]
    # Asha's company and Kabir's are not the same people: every other one.
    near = here[np.argsort(-fit(traits, np.full(len(here), me), here), kind="stable")]
    company: Ints = near[me % 2 :: 2][:24]
    return company


def _scripted(traits: Traits, chance: np.random.Generator, user: Ints | int, target: Ints | int, action: int) -> Swipes:
    users, targets = np.broadcast_arrays(np.atleast_1d(user), np.atleast_1d(target))
    ago = when(traits, chance, users, targets)
    return Swipes(users.astype(np.int64), targets.astype(np.int64), np.full(len(users), action), ago)


def _home_likes(traits: Traits, swipes: Swipes, chance: np.random.Generator) -> list[HomeLike]:
    """About half of those who like somebody with a home like the home too."""
    yes = (swipes.action != PASS) & traits.has_home[swipes.target] & (traits.mode[swipes.user] != ROOM_POSTER)
    yes &= chance.random(len(swipes)) < 0.5
    columns = (traits.number[swipes.user[yes]], traits.number[swipes.target[yes]], swipes.ago[yes] + 20)
    return list(map(HomeLike._make, zip(*(column.tolist() for column in columns), strict=True)))


def _matches(stage: Stage, swipes: Swipes, chance: np.random.Generator) -> list[Match]:
    traits = stage.traits
    yes = swipes.action != PASS
    user, target, ago = swipes.user[yes], swipes.target[yes], swipes.ago[yes]
    key = np.minimum(user, target) * len(traits.number) + np.maximum(user, target)
    # Swipes come oldest first: the second of a key is the one that makes the match.
    order = np.argsort(key, kind="stable")
    twice = np.flatnonzero(key[order][1:] == key[order][:-1])
    second = np.sort(order[twice + 1])
    home = home_of(traits, user[second], target[second])
    fates = chance.random(len(second)).tolist()
    rows = zip(user[second].tolist(), target[second].tolist(), ago[second].tolist(), home.tolist(), fates, strict=True)
    return [_match(traits, chance, *row) for row in rows]


def _match(
    traits: Traits, chance: np.random.Generator, answered: int, liked: int, ago: int, home: int, fate: float
) -> Match:
    low, high = sorted((int(traits.number[answered]), int(traits.number[liked])))
    famous = low <= demo.KABIR
    status = "active" if fate < LASTING or famous else "unmatched" if fate < PEACEFUL else "blocked"
    two = (answered, liked) if chance.random() < 0.5 else (liked, answered)
    return Match(low, high, status, ago, home or None, _talk(traits, chance, two, ago, home))


def _talk(
    traits: Traits, chance: np.random.Generator, two: tuple[int, int], ago: int, home: int
) -> tuple[Message, ...]:
    """Write what two people (the first begins) wrote since they matched: only while those who write were there."""
    seen = [int(traits.active[each]) for each in two]
    together = ago - max(seen)
    if together < SHORTEST_TALK:
        # One of them has not been back since: the other writes once or twice, and waits.
        two = two if seen[0] < seen[1] else (two[1], two[0])
        seen.sort()
    length = 1 + min(talk.LONGEST - 1, int(chance.exponential(4.2)))
    place = localities()[int(traits.locality[home - 1 if home else two[1]])].name
    names = (first_name(traits, two[0]), first_name(traits, two[1]))
    host = two.index(home - 1) if home else None
    lines = talk.thread(chance, length, names, place, host)
    if together < SHORTEST_TALK:
        lines = talk.unanswered(lines)
    sent = _times(chance, ago, max(30, ago - (seen[0] if together < SHORTEST_TALK else max(seen))), len(lines))
    return tuple(
        Message(int(traits.number[two[who]]), text, at, _read(chance, at, after, seen[1 - who]))
        for (who, text), at, after in zip(lines, sent, [*sent[1:], None], strict=True)
    )


def _times(chance: np.random.Generator, ago: int, span: int, count: int) -> list[int]:
    """Draw when each message was sent, oldest first, within `span` seconds after `ago`."""
    gaps = chance.lognormal(np.log(600), 1.3, count)
    total = float(gaps.sum())
    if total > 0.95 * span:
        gaps *= 0.95 * span / total
    return [ago - int(passed) for passed in np.cumsum(gaps)]


def _read(chance: np.random.Generator, sent: int, after: int | None, seen: int) -> int | None:
    """Tell when a message was read: before the next one, never after its reader was last there, and some not yet."""
    if sent <= seen or (after is None and chance.random() < LEFT_UNREAD):
        return None
    return max(seen, after or 0, sent - int(chance.exponential(240)))


def _block(match: Match, chance: np.random.Generator) -> Block:
    pair = (match.low, match.high) if chance.random() < 0.5 else (match.high, match.low)
    return Block(*pair, seconds=_since(match, chance))


def _since(match: Match, chance: np.random.Generator) -> int:
    last = match.messages[-1].sent_seconds if match.messages else match.matched_seconds
    return max(5, int(last * chance.uniform(0.3, 0.95)))


def _quarrels(matches: list[Match], chance: np.random.Generator) -> Iterator[Report]:
    """Report about half of those who were blocked."""
    for match in matches:
        if match.status == "blocked" and chance.random() < 0.5:
            reason = ("abuse", "inappropriate", "other")[int(chance.integers(3))]
            yield _report(chance, (match.high, match.low), reason, None, _since(match, chance))


def _warnings(stage: Stage, block: int) -> Iterator[Report]:
    """Report some of those whose homes are bait: neighbours on the ring who saw it."""
    traits = draw_traits(stage.seed, stage.size, block)
    plans = draw_plans(stage.size, traits, stream(stage.seed, Kind.HOMES, block))
    chance = stream(stage.seed, Kind.TROUBLE, block)
    cities = stage.traits.city[stage.ring.who]
    for index in np.flatnonzero(traits.has_home & (plans.trick >= 0) & (plans.status < REFUSED)).tolist():
        owner, listed = int(traits.number[index]), int(plans.listed[index])
        first, last = np.searchsorted(cities, (traits.city[index], traits.city[index] + 1))
        if first == last:
            continue
        seen_by = np.unique(stage.ring.who[chance.integers(first, last, int(chance.integers(0, 4)))]) + 1
        for reporter in seen_by.tolist():
            reason = "fake_profile" if chance.random() < 0.45 else "spam"
            if reporter != owner:
                yield _report(
                    chance, (reporter, owner), reason, owner, max(60, int(listed * chance.uniform(0.05, 0.9)))
                )


def _report(chance: np.random.Generator, who: tuple[int, int], reason: str, home: int | None, ago: int) -> Report:
    notes = mischief.REPORTS[reason]
    status = REPORT_STATES[int(np.searchsorted(REPORT_EDGES, chance.random()))]
    return Report(*who, reason, notes[int(chance.integers(len(notes)))], home, status, ago)
