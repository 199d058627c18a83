"""Saying it: words with names in them, and nothing that runs."""

import re
from collections.abc import Mapping
from functools import cache

from aangan.notifications.types import Locale, NoticeData, NotificationTypeConfig, Words

_NAME = re.compile(r"\$\{(\w+)\}")
_MAYBE = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
# Who did something and how many of it there are: known to every notice, whatever its data.
ALWAYS = frozenset({"name", "count"})
SOMEBODY = {Locale.ENGLISH: "Someone", Locale.HINDI: "किसी ने"}
TITLE_MAX = 200
BODY_MAX = 1000


def names_in(text: str | None) -> frozenset[str]:
    """Return the names that a text speaks of."""
    return frozenset(_NAME.findall(text or ""))


def fill(text: str, values: Mapping[str, object]) -> str:
    """Put values in the place of their names; raises KeyError for a name that has none.

    A value is only ever text: nothing in it is looked at again.
    """
    whole = _MAYBE.sub(lambda part: part[1] if all(_has(values, name) for name in names_in(part[1])) else "", text)
    return _NAME.sub(lambda found: _plain(values[found[1]]), whole)


def say(
    config: NotificationTypeConfig, locale: Locale, data: Mapping[str, object], name: str | None, count: int = 1
) -> tuple[str, str]:
    """Return the title and the body of a notice; `name` is who caused it, `count` how many are bundled in it."""
    words = config.words[locale]
    # What is said of data in a language of its own (`offer_hi`) goes before what is said of it in general.
    own = {key: data[f"{key}_{locale.value}"] for key in config.data.model_fields if f"{key}_{locale.value}" in data}
    values = {**defaults(config.data), **data, **own, "name": name or SOMEBODY[locale], "count": count}
    body = words.many if count > 1 and words.many else words.body
    return fill(words.title, values)[:TITLE_MAX], fill(body, values)[:BODY_MAX]


def route_of(config: NotificationTypeConfig, data: Mapping[str, object]) -> str | None:
    """Return where a tap on the notice leads: what the data says, else what the type says."""
    given = data.get("route") or data.get("deep_link")
    if isinstance(given, str):
        return given
    return fill(config.route, {**defaults(config.data), **data}) if config.route else None


def locale_of(*wishes: object) -> Locale:
    """Return the first wish that we can speak (`hi`, `hi-IN`, `hi_IN`), else English."""
    for wish in wishes:
        if isinstance(wish, str):
            language = re.split(r"[-_]", wish.strip().lower(), maxsplit=1)[0]
            if language in set(Locale):
                return Locale(language)
    return Locale.ENGLISH


def unspeakable(config: NotificationTypeConfig) -> frozenset[str]:
    """Return the names in a type's words and route that its data does not promise."""
    texts = [config.route, *(text for words in config.words.values() for text in _texts(words))]
    spoken = frozenset().union(*(names_in(text) for text in texts))
    return spoken - ALWAYS - frozenset(config.data.model_fields)


@cache
def defaults(data: type[NoticeData]) -> Mapping[str, object]:
    """Return the optional names of a type's data with what they are when nothing was said."""
    fields = data.model_fields.items()
    return {name: field.get_default(call_default_factory=True) for name, field in fields if not field.is_required()}


def _texts(words: Words) -> tuple[str | None, ...]:
    return (words.title, words.body, words.many)


def _has(values: Mapping[str, object], name: str) -> bool:
    return not (values[name] is None or values[name] == "")


def _plain(value: object) -> str:
    return "" if value is None else str(value)
