"""The gallery of notices in `docs/notifications`: every type, on every channel, in every language.

Run as `python -m tools.notices`; a test keeps what is committed as the house speaks now.
"""

import json
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from aangan import house
from aangan.infra.settings import Environment, Settings
from aangan.notifications.service import NOTIFICATION_TYPES, Preview, preview
from aangan.notifications.types import Locale, NotificationChannel, NotificationTypeConfig

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "notifications"
LANGUAGES = {Locale.ENGLISH: "English", Locale.HINDI: "हिन्दी"}
CHANNELS = {
    NotificationChannel.IN_APP: "In the app",
    NotificationChannel.PUSH: "Push",
    NotificationChannel.EMAIL: "E-mail",
    NotificationChannel.SMS: "SMS",
}
INDEX = """\
# Notices

What reaches people later, as each looks with its example in it. Written by `python -m tools.notices`; change the words
where a room declares them (`notices.py`), not here.

| type | category | priority | channels | lives | cap | opt-in | waits |
|---|---|---|---|---|---|---|---|
"""


def main() -> int:
    """Write the gallery anew, and take away what no type has any more."""
    pages = gallery()
    for old in {*FOLDER.rglob("*.md"), *FOLDER.rglob("*.html")} - {FOLDER / name for name in pages}:
        old.unlink()
    for name, text in pages.items():
        (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"{len(NOTIFICATION_TYPES)} types, {len(pages)} files")
    return 0


def gallery() -> dict[str, str]:
    """Return the gallery's files by name, below its folder."""
    assert house.ROOMS, "the types are those that the rooms of the house declare"
    settings = Settings(
        _env_file=None,
        environment=Environment.DEVELOPMENT,
        public_url="https://api.aangan.example",
        web_url="https://aangan.example",
        mail_from="aangan <hello@aangan.example>",
        secret_key=SecretStr("the secret of previews, of no use anywhere else"),
    )
    types = sorted(NOTIFICATION_TYPES.values(), key=lambda config: (config.category, config.key))
    pages = {"README.md": INDEX + "".join(f"{_row(config)}\n" for config in types)}
    for config in types:
        previews = [
            preview(config, channel, locale, settings)
            for channel in CHANNELS
            if channel is NotificationChannel.IN_APP or channel in config.outside
            for locale in Locale
        ]
        pages[f"{config.key}.md"] = _page(config, previews)
        pages |= {_letter_name(config, one): one.letter.html for one in previews if one.letter is not None}
    return pages


def _row(config: NotificationTypeConfig) -> str:
    cap = config.frequency_cap
    waits = [f"{channel} {_span(wait)}" for channel, wait in config.escalation.items()]
    waits += [f"{channel} instead, {_span(wait)}" for channel, wait in config.fallback.items()]
    waits += [f"bundled for {_span(config.bundle.wait)}"] if config.bundle else []
    waits += [f"for no quiet hours in its last {_span(config.last_call)}"] if config.last_call else []
    cells = (
        f"[`{config.key}`]({config.key}.md)",
        config.category,
        config.priority,
        ", ".join(sorted(config.allowed_channels)),
        _span(config.ttl),
        f"{cap.per_day}/day, {cap.per_week}/week" if cap else "-",
        config.marketing_opt_in_key or "-",
        "; ".join(waits) or "-",
    )
    return f"| {' | '.join(cells)} |"


def _page(config: NotificationTypeConfig, previews: list[Preview]) -> str:
    schema = config.data.model_json_schema()["properties"] if config.data.model_fields else {}
    needed = {name for name, field in config.data.model_fields.items() if field.is_required()}
    rows = [
        f"| `{name}` | {_kind(schema[name])} | {'yes' if name in needed else 'no'} | {config.sample[name]} |"
        for name in config.data.model_fields
    ]
    lines = [f"# `{config.key}`", "", INDEX.rpartition("\n\n")[2] + _row(config), ""]
    if rows:
        lines += ["## Its data", "", "| name | kind | needed | example |", "|---|---|---|---|", *rows, ""]
    for channel, name in CHANNELS.items():
        shown = [one for one in previews if one.channel is channel]
        if shown:
            lines += [f"## {name}", ""]
            lines += [line for one in shown for line in _shown(config, one)]
    return "\n".join(lines).rstrip() + "\n"


def _shown(config: NotificationTypeConfig, one: Preview) -> Iterator[str]:
    yield f"### {LANGUAGES[one.locale]}"
    yield ""
    if one.push is not None:
        yield from ("```json", json.dumps(one.push, ensure_ascii=False, indent=1), "```", "")
    elif one.letter is not None:
        headers = [("Subject", one.letter.subject), *one.letter.headers.items()]
        yield f"[as mail programs show it]({_letter_name(config, one)})"
        yield from ("", "```text", *(f"{name}: {value}" for name, value in headers), "", one.letter.text.rstrip())
        yield from ("```", "")
    elif one.text is not None:
        yield from ("```text", one.text, "```", "", f"Travels in {one.segments} part(s).", "")
    else:
        yield from (f"> **{one.title}**  ", f"> {one.body}", "", f"Leads to `{one.route}`." if one.route else "", "")


def _letter_name(config: NotificationTypeConfig, one: Preview) -> str:
    return f"letters/{config.key}.{one.locale.value}.html"


def _kind(schema: dict[str, object]) -> str:
    options = schema.get("anyOf", [schema])
    assert isinstance(options, list)
    return " or ".join(str(option.get("type", "object")) for option in options if option.get("type") != "null")


def _span(span: timedelta) -> str:
    hours, rest = divmod(int(span.total_seconds()), 3600)
    minutes, seconds = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "min"), (seconds, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 s"


if __name__ == "__main__":
    sys.exit(main())
