"""Rules on what committed text must not tell: where it was written, and from where it was fed."""

import re
from collections.abc import Iterator

from tools.lints.rule import Found, rule
from tools.lints.source import Source

# In pieces, as this file is looked at like any other.
HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("anaconda", "org"),
        ("crates", "io"),
        ("rubygems", "org"),
        ("golang", "org"),
    )
)
OPTIONS = tuple("--" + "-".join(parts) for parts in (("index", "url"), ("extra", "index", "url"), ("find", "links")))
FOLDERS = (r"home/\w+", r"Users/\w+", "root", "work", "shared", "mnt")

FEEDS = re.compile("|".join(rf"\b{re.escape(host)}\b" for host in HOSTS) + "|" + "|".join(OPTIONS), re.IGNORECASE)
# Not what follows a host or another folder: only the beginning of an absolute path.
PATHS = re.compile(rf"(?:(?<![\w.:/}})>*-])|(?<=file://))/(?:{'|'.join(FOLDERS)})/")


@rule("NO_TRACE", on_texts=True)
def no_trace(source: Source) -> Iterator[Found]:
    """The repository is read and built elsewhere: a registry's host or a path of one machine is wrong there."""
    for number, line in enumerate(source.lines, start=1):
        feed, path = FEEDS.search(line), PATHS.search(line)
        if feed:
            yield Found(number, f"`{feed.group()}` says where packages were fetched from; leave it to the installer")
        if path:
            yield Found(number, f"`{path.group()}` is a path of one machine; say it relative, or as a setting")
