"""Contact details in a text: what takes people away from where they are looked after."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from aangan.safety.rules import _addresses, _normal, _phones
from aangan.safety.types import Finding, Severity

# Nobody is kept waiting by a text made to be slow to read.
LONGEST = 6_000


class ContactKind(StrEnum):
    PHONE = "phone"
    EMAIL = "email"
    LINK = "link"
    HANDLE = "handle"


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach somebody, and where in the text as it was written it stands."""

    kind: ContactKind
    start: int
    end: int
    matched: str


_LOOKS: tuple[tuple[ContactKind, Callable[[str], Iterator[_phones.Span]]], ...] = (
    (ContactKind.EMAIL, _addresses.mails),
    (ContactKind.LINK, _addresses.links),
    (ContactKind.PHONE, _phones.phones),
    (ContactKind.HANDLE, _addresses.handles),
)
_SAID = {
    ContactKind.PHONE: "The text has a telephone number.",
    ContactKind.EMAIL: "The text has an e-mail address.",
    ContactKind.LINK: "The text leads to another site.",
    ContactKind.HANDLE: "The text names an account at another service.",
}


def contacts(text: str) -> list[Contact]:
    """Return the contact details in a text, in order and apart; past 6,000 letters nobody looks."""
    written = text[:LONGEST]
    plain = _normal.plain(written)
    found: list[Contact] = []
    for kind, look in _LOOKS:
        for span in look(plain.text):
            start, end = plain.origin[span.start], plain.origin[span.end - 1] + 1
            if all(end <= other.start or start >= other.end for other in found):
                found.append(Contact(kind, start, end, written[start:end]))
    return sorted(found, key=lambda contact: contact.start)


def contact_findings(text: str, field: str | None = None) -> list[Finding]:
    """Return one finding for each kind of contact details in a text."""
    firsts = {contact.kind: contact for contact in reversed(contacts(text))}
    return [
        Finding(f"contact_{kind}", Severity.HIGH, _SAID[kind], field, firsts[kind].matched)
        for kind in ContactKind
        if kind in firsts
    ]


def masked(text: str, mark: str = "•••") -> str:
    """Return a text with its contact details covered."""
    for contact in reversed(contacts(text)):
        text = text[: contact.start] + mark + text[contact.end :]
    return text
