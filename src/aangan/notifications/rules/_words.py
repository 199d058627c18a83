"""Saying it: templates in a sandbox, of which each is read once."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from aangan.notifications.types import Locale, NoticeData, NotificationChannel, NotificationTypeConfig, Words

# Who did something and how many of it there are: known to every notice, whatever its data.
ALWAYS = frozenset({"name", "count"})
SOMEBODY = {Locale.ENGLISH: "Someone", Locale.HINDI: "किसी ने"}
TITLE_MAX = 200
BODY_MAX = 1000
LETTER_MAX = 10_000
# More than all types, channels and languages need together.
TEMPLATES_MAX = 2000


def sandbox(*, html: bool) -> ImmutableSandboxedEnvironment:
    """Return where templates are read: what they do not know is an error, nothing is theirs but what they are given."""
    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=html,
        finalize=lambda value: "" if value is None else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.clear()
    return made


_PLAIN = sandbox(html=False)


def names_in(text: str | None) -> frozenset[str]:
    """Return the names that a template speaks of. Raises TemplateSyntaxError for one that cannot be read."""
    return frozenset(meta.find_undeclared_variables(_PLAIN.parse(text or "")))


def fill(text: str, values: Mapping[str, object]) -> str:
    """Put values in the place of their names; raises UndefinedError for a name that has none.

    A value is only ever text: nothing in it is looked at again.
    """
    return _template(text).render(values)


def say(
    config: NotificationTypeConfig, locale: Locale, data: Mapping[str, object], name: str | None, count: int = 1
) -> tuple[str, str]:
    """Return the title and the body of a notice; `name` is who caused it, `count` how many are bundled in it."""
    words, values = config.words[locale], _values(config, locale, data, name, count)
    body = words.many if count > 1 and words.many else words.body
    return fill(words.title, values)[:TITLE_MAX], fill(body, values)[:BODY_MAX]


def say_by(
    channel: NotificationChannel,
    config: NotificationTypeConfig,
    locale: Locale,
    data: Mapping[str, object],
    name: str | None,
    count: int = 1,
) -> str | None:
    """Return what a notice says on one channel alone, or None where it says there what it says everywhere."""
    words = config.words[locale]
    text = {NotificationChannel.EMAIL: words.letter, NotificationChannel.SMS: words.sms}.get(channel)
    if text is None or count > 1:
        return None
    return fill(text, _values(config, locale, data, name, count)).strip()[:LETTER_MAX]


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


def unreadable(config: NotificationTypeConfig) -> str | None:
    """Return the first of a type's texts that is no template, or None when all are."""
    for text in _texts(config):
        try:
            names_in(text)
        except TemplateSyntaxError:
            return text
    return None


def unspeakable(config: NotificationTypeConfig) -> frozenset[str]:
    """Return the names in a type's words and route that its data does not promise."""
    spoken: frozenset[str] = frozenset().union(*(names_in(text) for text in _texts(config)))
    return spoken - ALWAYS - frozenset(config.data.model_fields)


@cache
def defaults(data: type[NoticeData]) -> Mapping[str, object]:
    """Return the optional names of a type's data with what they are when nothing was said."""
    fields = data.model_fields.items()
    return {name: field.get_default(call_default_factory=True) for name, field in fields if not field.is_required()}


@lru_cache(TEMPLATES_MAX)
def _template(text: str) -> Template:
    return _PLAIN.from_string(text)


def _values(
    config: NotificationTypeConfig, locale: Locale, data: Mapping[str, object], name: str | None, count: int
) -> dict[str, object]:
    promised = config.data.model_fields
    # What is said of data in a language of its own (`offer_hi`) goes before what is said of it in general.
    own = {key: data[f"{key}_{locale.value}"] for key in promised if f"{key}_{locale.value}" in data}
    always = {"name": name or SOMEBODY[locale], "count": count}
    return {**defaults(config.data), **data, **{key: always[key] for key in ALWAYS - promised.keys()}, **own}


def _texts(config: NotificationTypeConfig) -> list[str]:
    said = [_of(words) for words in config.words.values()]
    return [text for text in (config.route, *(text for texts in said for text in texts)) if text]


def _of(words: Words) -> tuple[str | None, ...]:
    return (words.title, words.body, words.many, words.letter, words.sms)
