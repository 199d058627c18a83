"""One-time codes reach people: by real SMTP and a provider of texts beside us."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import pytest
from pydantic import SecretStr

from aangan.infra import courier
from aangan.infra.courier import Courier
from aangan.infra.settings import Environment, Settings
from aangan.kit.clock import SystemClock
from aangan.kit.errors import Unavailable
from tests.rooms.notifications.twilio import Twilio, running_twilio
from tests.support.house import browser, opened_app
from tests.support.smtp import NOBODY, Smtp, running_smtp

pytestmark = pytest.mark.anyio

PHONE = "+919800000001"
SECRET = SecretStr("a secret of these tests, long enough for production")


@asynccontextmanager
async def sending(*smtp: Smtp, texts: tuple[Twilio, ...] = (), real: bool = True) -> AsyncIterator[Courier]:
    """Give a courier of production (or development) with these providers."""
    async with AsyncExitStack() as stack:
        for post in smtp:
            if not post.port:
                await stack.enter_async_context(running_smtp(post))
        for line in texts:
            await stack.enter_async_context(running_twilio(line))
        settings = Settings(
            _env_file=None,
            environment=Environment.PRODUCTION if real else Environment.TEST,
            secret_key=SECRET,
            mail_from="aangan <hello@aangan.test>",
            smtp_urls=SecretStr(",".join(f"smtp://localhost:{post.port}" for post in smtp)),
            sms_urls=SecretStr(",".join(line.url for line in texts)),
        )
        http = await stack.enter_async_context(httpx.AsyncClient())
        made = courier.of(settings, http, SystemClock())
        if hasattr(made, "aclose"):
            stack.push_async_callback(made.aclose)
        yield made


async def test_a_code_comes_by_letter_in_both_languages_and_both_forms() -> None:
    post = Smtp()
    async with sending(post) as made:
        await made.send_code("email", "asha@people.test", "123456")
        (letter,) = post.letters
    assert (letter["To"], letter["Subject"]) == ("asha@people.test", "123456 is your aangan code")
    for form in ("plain", "html"):
        part = letter.get_body((form,))
        assert part is not None
        assert "123456" in part.get_content()
        assert "किसी को न बताएँ" in part.get_content()


async def test_a_code_comes_as_one_text_that_does_not_outlive_it() -> None:
    line = Twilio()
    async with sending(texts=(line,)) as made:
        await made.send_code("phone", PHONE, "123456")
    (text,) = line.texts
    assert (text["To"], text["ValidityPeriod"]) == (PHONE, "600")
    assert text["Body"].startswith("123456 ")


async def test_the_next_provider_is_asked_when_one_is_away() -> None:
    away, there, busy, free = Smtp(port=1), Smtp(), Twilio(status=503), Twilio()
    async with sending(away, there, texts=(busy, free)) as made:
        await made.send_code("email", "asha@people.test", "123456")
        await made.send_code("phone", PHONE, "123456")
    assert len(there.letters) == len(free.texts) == 1


async def test_nobody_is_told_that_a_code_went_out_when_it_did_not() -> None:
    refusing = Smtp(recipients={"asha@people.test": NOBODY})
    async with sending(refusing, texts=(Twilio(status=500),)) as made:
        for channel, address in (("email", "asha@people.test"), ("phone", PHONE)):
            with pytest.raises(Unavailable) as told:
                await made.send_code(channel, address, "123456")
            assert "123456" not in told.value.text
            assert address not in told.value.text


async def test_a_channel_without_a_provider_says_so_in_production_and_shows_the_code_in_development() -> None:
    async with sending(Smtp()) as made:
        with pytest.raises(Unavailable):
            await made.send_code("phone", PHONE, "123456")
    async with sending(Smtp(), real=False) as made:
        await made.send_code("phone", PHONE, "123456")


async def test_somebody_signs_in_by_the_code_that_came(settings: Settings) -> None:
    post, line = Smtp(), Twilio()
    async with running_smtp(post), running_twilio(line):
        given = {"smtp_urls": SecretStr(f"smtp://localhost:{post.port}"), "sms_urls": SecretStr(line.url)}
        async with opened_app(settings.model_copy(update=given)) as (app, _), browser(app) as client:
            for asked in ({"phone": PHONE}, {"email": "asha@people.test"}):
                sent = await client.post("/auth/v1/otp", json=asked)
                assert sent.status_code == 200, sent.text
            came = {"phone": line.texts[0]["Body"][:6], "email": str(post.letters[0]["Subject"])[:6]}
            for kind, address, how in (("phone", PHONE, "sms"), ("email", "asha@people.test", "email")):
                body = {kind: address, "token": came[kind], "type": how}
                signed_in = await client.post("/auth/v1/verify", json=body)
                assert signed_in.status_code == 200, signed_in.text
                assert signed_in.json()["access_token"]
