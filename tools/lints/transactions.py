"""Rules on what must happen in one place: commits, and catching whatever comes."""

import ast
import re
from collections.abc import Iterator

from tools.lints.rule import Found, rule, spelled
from tools.lints.source import Source, name_of
from tools.lints.statements import statement_of, texts_of

COMMITTING = {"commit", "begin", "begin_nested", "transaction", "set_autocommit"}
WORDS = re.compile(r"(BEGIN|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE|START\s+TRANSACTION)\b", re.IGNORECASE)
EVERYTHING = {"Exception", "BaseException"}


@rule(
    "ONE_COMMIT",
    areas=("src",),
    exempt={
        "src/aangan/infra/unit.py": "the one place that commits",
        "src/aangan/infra/embedded.py": "CREATE DATABASE runs in no transaction, before there is a house",
        "src/aangan/infra/relay.py": "leads by the lock of a session, and marks what it moved at once",
        "src/aangan/town/": "the demo town is written in bulk, by a connection of its own, with nobody to answer",
    },
)
def one_commit(source: Source) -> Iterator[Found]:
    """One request, one tool call, one job is one transaction, committed by the unit before the answer leaves.

    A commit anywhere else lets half of a verb be seen, and its facts and signals be lost.
    """
    for call in source.calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr in COMMITTING:
            yield Found(call.lineno, f"{spelled(call.func)}() decides about a transaction; only infra/unit.py does")
        if any(keyword.arg == "autocommit" and _is_true(keyword.value) for keyword in call.keywords):
            yield Found(call.lineno, f"{spelled(call.func)}(autocommit=True) commits each statement by itself")
        if any(_ends_transaction(text) for text in _said(source, call)):
            yield Found(call.lineno, "SQL that decides about a transaction; only infra/unit.py does")


@rule(
    "EDGES_ONLY",
    areas=("src",),
    exempt={
        "src/aangan/concierge/service/_mind.py": "tells a model only that its call broke; it is logged",
        "src/aangan/concierge/service/_running.py": "a stream that broke ends with a frame that says so; it is logged",
        "src/aangan/doors/mcp/_tools.py": "answers a call whose client is told nothing of what broke; it is logged",
    },
)
def edges_only(source: Source) -> Iterator[Found]:
    """Whoever catches everything hides the error nobody thought of: name what can go wrong.

    Only an edge, behind which nobody is left to hear, may catch whatever comes; it logs it.
    """
    for node in source.nodes:
        if isinstance(node, ast.ExceptHandler) and (node.type is None or _names_everything(node.type)):
            what = f"except {spelled(node.type)}" if node.type else "a bare except"
            yield Found(node.lineno, f"{what} swallows what nobody thought of; name the errors")
        if isinstance(node, ast.Call) and name_of(node.func) == "suppress" and any(map(_names_everything, node.args)):
            yield Found(node.lineno, f"{spelled(node)} swallows what nobody thought of; name the errors")


def _is_true(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is True


def _said(source: Source, call: ast.Call) -> list[str]:
    statement = statement_of(call)
    return texts_of(source, statement) if statement is not None else []


def _ends_transaction(sql: str) -> bool:
    # Function bodies have a BEGIN and an END of their own.
    return "$$" not in sql and any(WORDS.match(part.strip()) for part in sql.split(";"))


def _names_everything(kind: ast.expr) -> bool:
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(name_of(one) in EVERYTHING for one in kinds)
