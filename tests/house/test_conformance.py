"""A run of the protocol's suite counts: nothing checked is nothing passed."""

import json
from pathlib import Path

from tools.conformance.suite import Run, counted, judged

FAILS = {"ping:ping": ["No answer"]}


def test_a_run_that_checked_nothing_is_no_success(tmp_path: Path) -> None:
    passed, failed = counted(tmp_path)
    assert (passed, failed) == (0, {})
    assert judged(Run("ping", (), 1), passed, failed) == ["0 checks passed where at least 1 should"]


def test_only_what_is_known_to_fail_may_fail_and_must() -> None:
    known = Run("ping", (), 1, frozenset(FAILS))
    assert judged(known, 1, FAILS) == []
    assert judged(known, 1, {}) == ["ping:ping passes now: take it off the list"]
    assert judged(Run("ping", (), 1), 1, FAILS) == ["ping:ping fails: No answer"]


def test_checks_are_counted_by_scenario_and_name(tmp_path: Path) -> None:
    kept = tmp_path / "server-tools-list-2026-11-21T10-53-25-291Z" / "checks.json"
    kept.parent.mkdir()
    checks = [{"id": "a", "status": "SUCCESS"}, {"id": "b", "status": "FAILURE", "errorMessage": "no"}]
    kept.write_text(json.dumps([*checks, {"id": "c", "status": "SKIPPED"}, {"id": "d", "status": "WARNING"}]))
    assert counted(tmp_path) == (1, {"tools-list:b": ["no"]})
