"""E-mail, posted at a real SMTP server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from aangan.infra.handover import Refused, TryLater, Unsure
from aangan.infra.mail import Letter, Post, SmtpMail
from tests.support.house import StoppedClock
from tests.support.smtp import NOBODY, Smtp, running_smtp
from tests.support.tls import Authority

pytestmark = pytest.mark.anyio

CLOCK = StoppedClock(datetime(2026, 3, 10, 9, 0, tzinfo=UTC))
FROM = "Aangan <hello@aangan.test>"


def letter(to: str = "asha@people.test", **more: Any) -> Letter:
    """Write a letter."""
    return Letter(to, "नमस्ते Asha", "Plain\n.\nwords", "<p>Rich words</p>", "<n7.d9@aangan.test>", **more)


@asynccontextmanager
async def posted(rig: Smtp, scheme: str = "smtp", sign_in: str = "", **how: Any) -> AsyncIterator[SmtpMail]:
    """Open a poster at a server."""
    mail = SmtpMail(Post.read(f"{scheme}://{sign_in}localhost:{rig.port}"), FROM, CLOCK, **how)
    try:
        yield mail
    finally:
        await mail.aclose()


async def test_a_letter_has_text_and_html_a_name_for_good_and_its_thread() -> None:
    async with running_smtp(Smtp()) as rig, posted(rig) as mail:
        headers = {"List-Unsubscribe": "<https://a.test/u?t=1>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        assert await mail.send(letter(thread="<c7@aangan.test>", headers=headers)) == "<n7.d9@aangan.test>"
        (got,) = rig.letters
        assert (got["Subject"], got["From"], got["To"]) == ("नमस्ते Asha", FROM, "asha@people.test")
        assert got["Message-ID"] == "<n7.d9@aangan.test>"
        assert got["In-Reply-To"] == got["References"] == "<c7@aangan.test>"
        assert (got["Date"], got["Auto-Submitted"]) == ("Tue, 10 Mar 2026 09:00:00 +0000", "auto-generated")
        assert {name: got[name] for name in headers} == headers
        text, html = got.get_body(("plain",)), got.get_body(("html",))
        assert text is not None
        assert html is not None
        assert text.get_content().replace("\r\n", "\n") == "Plain\n.\nwords\n"
        assert "<p>Rich words</p>" in html.get_content()
        assert rig.envelopes[0][0].startswith("FROM:<hello@aangan.test>")


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
async def test_letters_travel_by_tls_after_a_sign_in(scheme: str) -> None:
    authority = Authority()
    tls = authority.server("localhost")
    rig = Smtp(user="me", password="p@ss", starttls=tls if scheme == "smtp+starttls" else None)
    async with running_smtp(rig, tls=tls if scheme == "smtps" else None):
        async with posted(rig, scheme, "me:p%40ss@", trust=authority.trust()) as mail:
            await mail.send(letter())
        assert rig.secured == [True]
        await refused(rig, scheme, sign_in="me:wrong@", trust=authority.trust())
        await refused(rig, scheme, sign_in="me:p%40ss@")
        assert len(rig.letters) == 1


async def refused(rig: Smtp, scheme: str, **wrong: Any) -> None:
    """Fail to post with a wrong password, or at a server that nobody vouches for."""
    async with posted(rig, scheme, **wrong) as stranger:
        with pytest.raises(TryLater) as later:
            await stranger.send(letter())
        assert later.value.away


async def test_a_server_that_offers_no_tls_gets_no_letter_that_wants_it() -> None:
    async with running_smtp(Smtp()) as rig, posted(rig, "smtp+starttls") as mail:
        with pytest.raises(TryLater):
            await mail.send(letter())
        assert rig.letters == []


async def test_connections_are_few_and_used_again() -> None:
    async with running_smtp(Smtp()) as rig, posted(rig) as mail:
        await asyncio.gather(*(mail.send(letter(f"p{n}@people.test")) for n in range(60)))
        assert len(rig.letters) == 60
        assert rig.connections <= 10
        await mail.send(letter())
        assert rig.connections <= 10


async def test_a_server_that_hangs_up_after_some_letters_is_called_again() -> None:
    async with running_smtp(Smtp(letters_per_connection=3)) as rig, posted(rig) as mail:
        for _ in range(20):
            await mail.send(letter())
        assert len(rig.letters) == 20
        assert rig.connections == 7


@pytest.mark.parametrize(
    ("answer", "gone"),
    [
        (NOBODY, True),
        ("550 Unknown user", True),
        ("550 5.7.1 Message looks like spam", False),
        ("552 5.2.2 Mailbox full", False),
        ("553 5.1.3 Bad address syntax", True),
    ],
)
async def test_an_address_is_dead_only_when_the_server_says_so_of_the_address(answer: str, gone: bool) -> None:
    async with running_smtp(Smtp(recipients={"asha@people.test": answer})) as rig, posted(rig) as mail:
        with pytest.raises(Refused) as said:
            await mail.send(letter())
        assert said.value.gone is gone
        await mail.send(letter("kabir@people.test"))
        assert rig.connections == 1


@pytest.mark.parametrize(("answer", "away"), [("451 4.7.1 Greylisted", False), ("421 4.3.2 Closing", True)])
async def test_not_now_is_no_refusal(answer: str, away: bool) -> None:
    async with running_smtp(Smtp(recipients={"asha@people.test": answer})) as rig, posted(rig) as mail:
        with pytest.raises(TryLater) as later:
            await mail.send(letter())
        assert later.value.away is away


async def test_a_line_that_dies_while_the_letter_is_handed_over_leaves_us_unsure() -> None:
    async with running_smtp(Smtp(data="")) as rig, posted(rig) as mail:
        with pytest.raises(Unsure):
            await mail.send(letter())
        rig.data = "250 Ok"
        await mail.send(letter())
        assert len(rig.letters) == 1


async def test_a_letter_that_the_server_does_not_like_is_refused_for_itself() -> None:
    async with running_smtp(Smtp(data="554 5.7.1 Spam")) as rig, posted(rig) as mail:
        with pytest.raises(Refused) as said:
            await mail.send(letter())
        assert not said.value.gone


async def test_a_server_that_is_not_there_is_away() -> None:
    async with posted(Smtp(port=1)) as mail:
        with pytest.raises(TryLater) as later:
            await mail.send(letter())
        assert later.value.away


async def test_no_header_can_be_smuggled_in() -> None:
    async with running_smtp(Smtp()) as rig, posted(rig) as mail:
        smuggled = Letter("a@people.test", "Hi\r\nBcc: all@people.test", "t", "h", "<1@a.test>")
        await mail.send(smuggled)
        assert rig.letters[0]["Bcc"] is None
        with pytest.raises(Refused):
            await mail.send(letter("a@people.test\r\nRCPT TO:<b@people.test>"))


def test_a_wrong_address_of_a_server_is_told_without_its_password() -> None:
    for url in ("imap://me:secret@mail.test", "smtps://", "me:secret@mail.test"):
        with pytest.raises(ValueError, match="smtps") as wrong:
            Post.read(url)
        assert "secret" not in str(wrong.value)
    assert "secret" not in repr(Post.read("smtps://me:secret@mail.test"))
