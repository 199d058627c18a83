from collections.abc import Iterator

import pytest

from aangan.infra.migrations import upgrade
from tests.support.postgis import NoPostgis, postgis


@pytest.fixture(scope="module")
def postgis_url() -> Iterator[str]:
    """A PostGIS server with the whole schema, though it has no pgvector; without one, the tests say why they fail."""
    try:
        with postgis() as url:
            upgrade(url)
            yield url
    except NoPostgis as reason:
        pytest.fail(str(reason))
