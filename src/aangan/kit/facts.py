"""Facts: what happened, told upwards inside the transaction in which it happened."""

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, TypeVar


class Fact:
    """Something that happened. Subclasses are frozen dataclasses in the past tense; `version` grows with shape."""

    version: ClassVar[int] = 1


F = TypeVar("F", bound=Fact)
Handler = Callable[[Any, Any], Awaitable[None]]

_FACT = "__aangan_fact__"


def on(fact: type[F]) -> Callable[[Callable[[Any, F], Awaitable[None]]], Callable[[Any, F], Awaitable[None]]]:
    """Mark `async def handler(unit, fact)` as a reaction to `fact`; the house collects the marked ones."""

    def mark(handler: Callable[[Any, F], Awaitable[None]]) -> Callable[[Any, F], Awaitable[None]]:
        setattr(handler, _FACT, fact)
        return handler

    return mark


def fact_of(handler: Handler) -> type[Fact]:
    """Return the fact that a marked handler reacts to; raises AttributeError when it is not marked."""
    kind: type[Fact] = getattr(handler, _FACT)
    return kind
