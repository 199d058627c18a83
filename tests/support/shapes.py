"""Shapes of JSON, written short, and what of a value does not fit them.

A shape is `"id:int tags:[str] peer:Peer? status:open|closed"`: names with types, nothing left out of the value, more
allowed. A type is `int`, `num`, `str`, `bool`, `obj`, `null`, `at` (a moment with its zone), `day`, `url` (absolute, or
a `data:` URL), words joined by `|`, `[type]` or the name of a shape; a `?` behind it allows null.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any


def misfits(value: Any, kind: str, shapes: Mapping[str, str], where: str = "answer") -> Iterator[str]:
    """Tell, one sentence each, where a value is not of a kind."""
    bare = kind.removesuffix("?")
    if value is None and kind != bare:
        return
    if bare in shapes:
        yield from _misfits_of_object(value, shapes[bare], shapes, where)
    elif bare.startswith("["):
        if isinstance(value, list):
            for number, one in enumerate(value):
                yield from misfits(one, bare[1:-1], shapes, f"{where}[{number}]")
        else:
            yield f"{where} is {value!r}, not a list"
    elif not (KINDS[bare](value) if bare in KINDS else value in bare.split("|")):
        yield f"{where} is {value!r}, not {kind}"


def _misfits_of_object(value: Any, shape: str, shapes: Mapping[str, str], where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where} is {value!r}, not an object"
        return
    for part in shape.split():
        name, _, kind = part.partition(":")
        if name in value:
            yield from misfits(value[name], kind, shapes, f"{where}.{name}")
        else:
            yield f"{where}.{name} is missing"


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_moment(value: Any) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and date.fromisoformat(value).isoformat() == value


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://", "data:"))


KINDS: Mapping[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "num": _is_number,
    "str": lambda value: isinstance(value, str),
    "bool": lambda value: isinstance(value, bool),
    "obj": lambda value: isinstance(value, dict),
    "at": _is_moment,
    "day": _is_day,
    "url": _is_address,
}
