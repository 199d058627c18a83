"""`python -m aangan`, which is the `aangan` command: reads the house in quickly, then does what it is told."""

import gc
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command of `aangan.cli`."""
    # Reading in makes a million objects and throws hardly one away: to look for garbage among them takes a second.
    gc.disable()
    from aangan import cli  # noqa: PLC0415 - only now

    gc.freeze()
    gc.enable()
    cli.main(arguments)


if __name__ == "__main__":
    main()
