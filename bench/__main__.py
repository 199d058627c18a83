"""`python -m bench [name …]`: run some benchmarks, or all of them."""

import importlib
import sys

NAMES = ("http", "sse", "commit_to_client", "deck")


def main(wanted: list[str]) -> None:
    """Run the benchmarks named, in order; an unknown name ends with the list of the known ones."""
    if unknown := [name for name in wanted if name not in NAMES]:
        sys.exit(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(NAMES)}")
    for name in wanted or NAMES:
        importlib.import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
