"""aangan: find a home, the people to share it with, and the kindred people who happen to be near."""

__version__ = "0.1.0"
