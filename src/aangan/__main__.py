"""`python -m aangan`, which is the `aangan` command."""

from aangan.cli import main

if __name__ == "__main__":
    main()
