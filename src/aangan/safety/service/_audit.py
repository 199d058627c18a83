"""The audit: lines that follow one another by their hashes, so that nobody can change, drop or insert one unseen."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from aangan.infra.unit import ReadUnit, Unit
from aangan.kit.actor import Actor
from aangan.kit.page import Page, PageIn, decode_cursor, make_page
from aangan.safety import policy, repository
from aangan.safety.schemas import ChainOut, DecisionOut
from aangan.safety.types import Case, Step

BEGINNING = bytes(32)
AT_A_TIME = 500
SEALED = (
    "id", "case_id", "subject_kind", "subject_id", "owner_id", "actor_id", "outcome", "reason", "notes",
)  # fmt: skip


async def record(unit: Unit, case: Case, actor_id: int | None, step: Step, reason: str, notes: str = "") -> int:
    """Write the next line about a case and return its number; without an actor, a rule decided."""
    last, before = await repository.last_decision(unit)
    line = {
        "id": last + 1,
        "case_id": case.id,
        "subject_kind": case.subject_kind.value,
        "subject_id": case.subject_id,
        "owner_id": case.owner_id,
        "actor_id": actor_id,
        "outcome": step.value,
        "reason": reason,
        "notes": notes,
        "decided_at": unit.now(),
        "before": before or BEGINNING,
    }
    await repository.append_decision(unit, line | {"hash": seal(line)})
    return last + 1


def seal(line: Mapping[str, Any]) -> bytes:
    """Return the SHA-256 of a line together with the hash before it."""
    said = {name: line[name] for name in SEALED} | {"decided_at": line["decided_at"].astimezone(UTC).isoformat()}
    plain = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(bytes(line["before"]) + plain.encode()).digest()


async def check_decisions(unit: ReadUnit, actor: Actor) -> ChainOut:
    """Tell whether all lines follow one another, from the first to the last. Raises ModeratorsOnly."""
    policy.must_be_staff(actor)
    number, before = 0, BEGINNING
    while lines := await repository.decisions_after(unit, number, AT_A_TIME):
        for line in lines:
            follows = line["id"] == number + 1 and bytes(line["before"]) == before
            if not follows or bytes(line["hash"]) != seal(line):
                return ChainOut(intact=False, lines=number, broken_at=line["id"])
            number, before = line["id"], bytes(line["hash"])
    return ChainOut(intact=True, lines=number)


async def list_decisions(unit: ReadUnit, actor: Actor, page: PageIn) -> Page[DecisionOut]:
    """Return the lines in their order. Raises ModeratorsOnly."""
    policy.must_be_staff(actor)
    after = next(iter(decode_cursor(page.cursor, [int])), 0)
    rows = await repository.decisions_after(unit, after, page.limit + 1)
    key = [rows[page.limit - 1]["id"]] if len(rows) > page.limit else None
    return make_page([shown(row) for row in rows], page, key)


def shown(line: Mapping[str, Any]) -> DecisionOut:
    """Return a line as staff see it."""
    return DecisionOut.model_validate({**line, "hash": bytes(line["hash"]).hex()})
