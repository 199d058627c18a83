"""`python -m bench [name …]`: run some benchmarks, or all of them; one alone may be told more (`--help`)."""

import importlib
import sys

NAMES = (
    "http",
    "sse",
    "commit_to_client",
    "deck",
    "matching",
    "moderation",
    "notifications",
    "visits",
    "search",
    "proximity",
    "concierge",
)
# Those that can be told more.
TOLD = ("matching", "moderation", "notifications", "search", "proximity", "concierge")


def main(wanted: list[str]) -> None:
    """Run the benchmarks named, in order; an unknown name ends with the list of the known ones."""
    first = next((place for place, word in enumerate(wanted) if word.startswith("-")), len(wanted))
    wanted, options = wanted[:first], wanted[first:]
    if options and (len(wanted) != 1 or wanted[0] not in TOLD):
        sys.exit(f"options are for one benchmark alone, of {', '.join(TOLD)}")
    if unknown := [name for name in wanted if name not in NAMES]:
        sys.exit(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(NAMES)}")
    for name in wanted or NAMES:
        bench = importlib.import_module(f"bench.{name}")
        if name in TOLD:
            bench.main(options)
        else:
            bench.main()


if __name__ == "__main__":
    main(sys.argv[1:])
