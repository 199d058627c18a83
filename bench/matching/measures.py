"""What a fortnight came to, in numbers: every face shown counts, be it in the deck or in the likes tab."""

from dataclasses import dataclass, fields

import numpy as np

from aangan.matching.rules import NEWCOMER_DAYS
from bench.matching.market import Market
from bench.matching.world import Floats, Ints

# Nobody can do justice to more matches than this.
ENOUGH = 8
BY_CARDS = 50
FEW = 3


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one market: shares are 0..1, `newcomers` what they were shown a day as a share of what others were."""

    cards: float
    matches: float
    effective: float
    one_by_50: float
    cards_to_first: float
    three: float
    gini_exposure: float
    gini_matches: float
    top_tenth: float
    impossible: float
    dead: float
    newcomers: float
    newcomers_active: float
    unseen: float

    @classmethod
    def mean(cls, several: "list[Figures]") -> "Figures":
        """Return the mean of each figure."""
        return cls(*(float(np.mean([getattr(each, name.name) for each in several])) for name in fields(cls)))


def measure(market: Market) -> Figures:
    """Return the figures of what happened."""
    cards = int(market.looked.sum())
    pairs = np.array(market.matches, dtype=np.int64).reshape(-1, 2)
    # A match is worth what both can give it, by how many matches each had in the end.
    justice = np.minimum(1.0, ENOUGH / np.maximum(market.open_matches, 1))
    effective = (justice[pairs[:, 0]] * justice[pairs[:, 1]]).sum()
    by, median = _first_match(market)
    top = np.sort(market.open_matches)[::-1][: market.open_matches.size // 10]
    fresh, fresh_active, unseen = _newcomers(market)
    return Figures(
        cards=cards,
        matches=100 * len(pairs) / cards,
        effective=100 * effective / cards,
        one_by_50=by,
        cards_to_first=median,
        three=float((market.open_matches >= FEW).mean()),
        gini_exposure=_gini(market.shown),
        gini_matches=_gini(market.open_matches),
        top_tenth=float(top.sum() / max(1, market.open_matches.sum())),
        impossible=sum(look.impossible for look in market.looks) / cards,
        dead=sum(look.dead for look in market.looks) / cards,
        newcomers=fresh,
        newcomers_active=fresh_active,
        unseen=unseen,
    )


def _first_match(market: Market) -> tuple[float, float]:
    """Return the share with a match by 50 cards and the median number of cards, after Kaplan and Meier."""
    came = market.first_match >= 0
    cards = np.where(came, market.first_match, market.looked).astype(np.int64)
    left, by, median = 1.0, 0.0, np.inf
    for number in np.unique(cards[came]).tolist():
        left *= 1 - (came & (cards == number)).sum() / (cards >= number).sum()
        if number <= BY_CARDS:
            by = 1 - left
        if left <= 0.5 and median == np.inf:
            median = float(number)
    return float(by), median


def _newcomers(market: Market) -> tuple[float, float, float]:
    """Return newcomers' showings a day beside others', the same a day on which they came by, and who was not seen.

    A newcomer came during the fortnight, no more than three days ago; not seen is who was shown to nobody in their
    first day, of those who had a whole one.
    """
    joined, days = market.world.joined, market.world.shape.days
    late = joined >= 0
    seen = np.concatenate([look.seen for look in market.looks])
    when = np.repeat([look.when for look in market.looks], [look.seen.size for look in market.looks])
    new = when - joined[seen] <= NEWCOMER_DAYS
    fresh_days = np.where(late, np.minimum(NEWCOMER_DAYS, days - joined), 0)
    other_days = np.where(late, days - joined, days) - fresh_days
    a_day = (new.sum() / fresh_days.sum()) / ((~new).sum() / other_days.sum())
    fresh_visits, other_visits = _days_with_a_visit(market)
    active = (new.sum() / fresh_visits) / ((~new).sum() / other_visits)
    first = np.bincount(seen[when - joined[seen] <= 1], minlength=joined.size)
    whole = late & (joined <= days - 1)
    return float(a_day), float(active), float((first[whole] == 0).mean()) if whole.any() else 0.0


def _days_with_a_visit(market: Market) -> tuple[int, int]:
    visits = market.world.visits
    days: Ints = np.unique(visits.who * 1000 + visits.when.astype(np.int64))
    who, day = days // 1000, days % 1000
    new = np.maximum(day, market.world.joined[who]) - market.world.joined[who] <= NEWCOMER_DAYS
    return int(new.sum()), int((~new).sum())


def _gini(values: Floats | Ints) -> float:
    ordered = np.sort(values.astype(np.float64))
    places = np.arange(1, ordered.size + 1)
    return float(
        2 * (places * ordered).sum() / (ordered.size * max(ordered.sum(), 1e-9)) - (ordered.size + 1) / ordered.size
    )
