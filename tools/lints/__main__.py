"""`python -m tools.lints [--shrink | --why]`: one line an offence, and exit status 1 when there is one."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.lints import RULES, check

ROOT = Path(__file__).parents[2]
BASELINE = "tools/lint_baseline.txt"


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run the rules over a repository; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.lints", description=__doc__)
    parser.add_argument("--shrink", action="store_true", help="take out of the baseline what is mended")
    parser.add_argument("--why", action="store_true", help="print each rule with its reason, and who may differ")
    given = parser.parse_args(arguments)
    if given.why:
        return _explain()
    looked = check.look(root, RULES)
    allowed = check.read_baseline(root / BASELINE)
    if given.shrink:
        smaller = check.shrink(looked.offences, allowed)
        if smaller != allowed:
            check.write_baseline(root / BASELINE, smaller)
        allowed = smaller
    offences = check.against_baseline(looked.offences, allowed, BASELINE)
    offences += check.stale_exemptions(root, RULES, looked.used)
    for offence in offences:
        print(offence)
    return 1 if offences else 0


def _explain() -> int:
    for rule in RULES:
        print(f"{rule.code}\n  {rule.why}")
        for key, reason in rule.exempt.items():
            print(f"  not {key}: {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
