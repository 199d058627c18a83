"""Words that many homes say are looked for among the newest that say them, and no home is missed for it."""

import httpx
import pytest

from aangan.infra.services import Services
from aangan.search import repository, rules
from aangan.search.types import Asked
from tests.support.cast import home, person

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("first", [1, 2, 1000])
async def test_where_the_filters_leave_too_few_of_the_newest_the_others_are_found_too(
    client: httpx.AsyncClient, services: Services, first: int
) -> None:
    asha = await person(services)
    rents = (9000, 9000, 30000, 30000)
    cheap = [await home(client, asha, title="A veranda full of marigolds", monthly_rent=rent) for rent in rents][:2]
    word = rules.query_all([Asked((rules.asked_words("marigolds")[0],), 1)])
    async with services.units.read() as unit:
        rows = await repository.by_words(unit, {"price_max": 10000}, word, word, 10, first=first)
    assert [row["id"] for row in rows] == cheap[::-1]
