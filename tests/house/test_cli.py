"""Commands, met as one types them."""

import pytest

from aangan.cli import main
from aangan.infra.settings import Settings


def test_whom_nobody_knows_gets_no_token_but_a_sentence(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", settings.database_url or "")
    monkeypatch.setenv("REDIS_URL", settings.redis_url or "")
    with pytest.raises(SystemExit) as ended:
        main(["token", "nobody@aangan.example"])
    assert ended.value.code == "aangan: nobody is known as nobody@aangan.example"
