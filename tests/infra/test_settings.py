from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from aangan.infra.log import hide_secrets
from aangan.infra.settings import DEVELOPMENT_SECRET, Environment, Settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"


def made(**given: object) -> Settings:
    return Settings(_env_file=None, **given)  # type: ignore[arg-type]


def test_the_example_explains_every_setting_and_no_other() -> None:
    lines = EXAMPLE.read_text().splitlines()
    named = [line.lstrip("#").partition("=")[0] for line in lines if line.startswith("#") and "=" in line.split(" ")[0]]
    assert named == [name.upper() for name in Settings.model_fields]
    reasons = [lines[number - 1] for number, line in enumerate(lines) if line.lstrip("#").partition("=")[0] in named]
    assert all(reason.startswith("# ") and len(reason) > 10 for reason in reasons)


def test_real_people_are_not_served_with_the_development_secret() -> None:
    with pytest.raises(ValidationError, match="SECRET_KEY"):
        made(environment=Environment.PRODUCTION)
    with pytest.raises(ValidationError, match="32 characters"):
        made(environment=Environment.PRODUCTION, secret_key="short")
    with pytest.raises(ValidationError, match="SECRET_KEY"):
        made(environment=Environment.PRODUCTION, secret_key="x" * 40, auth_hs256_secret=DEVELOPMENT_SECRET)
    assert made(environment=Environment.PRODUCTION, secret_key="x" * 40).secret_key == SecretStr("x" * 40)


def test_lists_are_read_from_commas() -> None:
    assert made(allowed_origins="https://a.test, https://b.test").allowed_origins == (
        "https://a.test",
        "https://b.test",
    )


def test_secrets_and_personal_data_never_reach_a_log_line() -> None:
    line = hide_secrets(None, "info", {"event": "x", "token": "t", "phone": "+91", "email": "a@b", "route": "/x"})
    assert line == {"event": "x", "token": "[hidden]", "phone": "[hidden]", "email": "[hidden]", "route": "/x"}
