"""Walking along a page of the contract: calls as rows, the scene they are made in, and what of an answer is unfit."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import httpx
from PIL import Image

from aangan.infra.services import Services
from tests.support.cast import Person
from tests.support.shapes import misfits

API = "/api/v1"
PAGE_OF = "page of "


def picture() -> tuple[str, bytes]:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), "teal").save(out, "PNG")
    return "room.png", out.getvalue()


@dataclass(frozen=True)
class Row:
    """One call: who makes it, with what, and what they read; `$name` in what is sent stands for an id of the scene.

    `keeps` is the name under which the answer's id is known from then on; `name=a.b` keeps another part of it.
    """

    call: str
    answer: str
    who: str = "asha"
    given: Any = None
    query: Mapping[str, Any] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    status: int = 200
    keeps: str = ""

    def __str__(self) -> str:
        """Return what the row is called."""
        return self.call + ("?" if self.query else "")


@dataclass
class Scene:
    """People and things by name, and who speaks with which token."""

    client: httpx.AsyncClient
    services: Services
    known: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, dict[str, str]] = field(default_factory=dict)

    def enter(self, name: str, who: Person) -> Person:
        """Let somebody enter under a name."""
        self.known[name], self.tokens[name] = who.id, who.headers
        return who

    async def ask(self, row: Row) -> httpx.Response:
        """Make a row's call, and keep an id of its answer when the row says so."""
        method, path = row.call.split()
        query = self._filled(dict(row.query))
        if row.answer.startswith(PAGE_OF):
            query["include_total"] = True
        files = [(row.file, picture())] if row.file else None
        answer = await self.client.request(
            method, API + path.format(**self.known), params=query, headers=self.tokens.get(row.who),
            json=self._filled(row.given), data=dict(row.form) or None, files=files,
        )  # fmt: skip
        if row.keeps and answer.is_success:
            body = answer.json()
            name, _, inside = row.keeps.partition("=")
            path = (inside or "id").split(".")
            self.known[name] = reduce(lambda part, key: part[key], path, body["items"][0] if "items" in body else body)
        return answer

    def _filled(self, given: Any) -> Any:
        if isinstance(given, dict):
            return {name: self._filled(value) for name, value in given.items()}
        if isinstance(given, list):
            return [self._filled(value) for value in given]
        return self.known[given[1:]] if isinstance(given, str) and given.startswith("$") else given


@dataclass(frozen=True)
class Walk:
    """What each row answers: to whom it is for, to nobody, and, where it is for staff, to somebody else."""

    answered: list[httpx.Response]
    to_nobody: dict[int, httpx.Response]
    to_others: dict[int, httpx.Response]


def unfit(row: Row, answer: httpx.Response, shapes: Mapping[str, str]) -> Iterator[str]:
    """Tell, one sentence each, where a row's answer is not what clients read."""
    if row.status == 204:
        yield from [f"the answer says {answer.text}"] if answer.content else []
        return
    body, kind = answer.json(), row.answer
    if kind.startswith(PAGE_OF):
        yield from misfits(body, "Paging", shapes)
        yield from [] if body["items"] else ["the page is empty"]
        body, kind = body["items"], f"[{kind.removeprefix(PAGE_OF)}]"
    yield from misfits(body, kind, shapes)
