"""Searching: how late the rankers are among a million homes, and how good what they find is.

`python -m bench search [--homes 1000000] [--quality 2000] [--only speed|quality]`. The speed is that of the statements
in the database, warm, one after the other; meanings there are drawn around those of real texts. The quality is measured
on the town's own homes with questions that are made from them, in English and Hindi, with mistakes.
"""

import argparse
import asyncio
from collections.abc import Sequence

from aangan import house
from bench.search.quality import QUALITY_HEAD, quality
from bench.search.speed import SPEED_HEAD, speed
from bench.stage import stage
from bench.table import show


def main(options: Sequence[str] = ()) -> None:
    """Print a table of times and a table of nDCG@10."""
    reader = argparse.ArgumentParser(prog="python -m bench search")
    reader.add_argument("--homes", type=int, default=1_000_000)
    reader.add_argument("--quality", type=int, default=2_000, help="homes with real meanings")
    reader.add_argument("--only", choices=("speed", "quality"))
    asked = reader.parse_args(options)
    if asked.only != "quality":
        with stage(None, durable=False) as ready:
            rows = speed(ready.settings, asked.homes)
        show(f"Finding among {asked.homes:,} homes: the statements alone, warm", SPEED_HEAD, rows)
    if asked.only != "speed":
        with stage(None, durable=False) as ready:
            services = house.build(ready.settings)
            title, rows = asyncio.run(quality(services, ready.settings, asked.quality))
        show(title, QUALITY_HEAD, rows)
