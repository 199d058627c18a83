"""Rules on SQL, and how a rule reads the SQL of a call."""

import ast
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

from tools.lints.rule import Found, rule, spelled
from tools.lints.source import Function, Source, name_of

# What takes SQL as its first argument: drivers, SQLAlchemy, alembic, psycopg.sql and the unit.
TAKERS = frozenset({"execute", "executemany", "exec_driver_sql", "text", "SQL", "DDL", "copy"}) | frozenset(
    {"fetch", "fetch_one", "fetchval", "scalar", "scalars", "stream", "stream_scalars"}
)
KEYWORDS = {"query", "statement", "sql", "text"}
MAKERS = {"format", "format_map", "join", "replace"}

# What a piece of SQL may be, beside the literal text that it is.
PASTED = object()
UNKNOWN = object()
Reading = object


@rule("BOUND_SQL")
def bound_sql(source: Source) -> Iterator[Found]:
    """Statements are literals with parameters: what is pasted into SQL can be SQL itself, and is planned anew.

    A literal may be added to a literal, as the type `LiteralString` allows too. Names of tables and columns that are
    only known at run time are composed by `psycopg.sql`.
    """
    for call in source.calls:
        statement = statement_of(call)
        if statement is not None and PASTED in _read(source, statement):
            yield Found(call.lineno, f"{spelled(call)} pastes SQL together; use parameters, or psycopg.sql for names")


def statement_of(call: ast.Call) -> ast.expr | None:
    """Return what a call passes as SQL, or None when it takes none."""
    if name_of(call.func) not in TAKERS:
        return None
    named = (keyword.value for keyword in call.keywords if keyword.arg in KEYWORDS)
    return call.args[0] if call.args else next(named, None)


def texts_of(source: Source, statement: ast.expr) -> list[str]:
    """Return the literal texts a statement may be, followed through the names of its file."""
    return [reading for reading in _read(source, statement) if isinstance(reading, str)]


def _read(source: Source, made: ast.expr, seen: frozenset[str] = frozenset()) -> set[Reading]:
    """Return all that an expression may be: texts, PASTED, UNKNOWN."""
    reader = READERS.get(type(made))
    return reader(source, made, seen) if reader else {UNKNOWN}


def _read_constant(_source: Source, made: ast.Constant, _seen: frozenset[str]) -> set[Reading]:
    return {made.value if isinstance(made.value, str) else UNKNOWN}


def _read_f_string(_source: Source, made: ast.JoinedStr, _seen: frozenset[str]) -> set[Reading]:
    plain = [part.value for part in made.values if isinstance(part, ast.Constant)]
    return {PASTED} if len(plain) < len(made.values) else {"".join(map(str, plain))}


def _read_name(source: Source, name: ast.Name, seen: frozenset[str]) -> set[Reading]:
    if name.id in seen:
        return set()
    values = _given(source, name)
    if not values:
        # A constant of another file is looked at where it is made.
        return {""} if name.id.isupper() else {UNKNOWN}
    return set().union(*(_read(source, value, seen | {name.id}) for value in values))


def _read_choice(source: Source, made: ast.IfExp, seen: frozenset[str]) -> set[Reading]:
    return _read(source, made.body, seen) | _read(source, made.orelse, seen)


def _read_sum(source: Source, made: ast.BinOp, seen: frozenset[str]) -> set[Reading]:
    sides = _read(source, made.left, seen), _read(source, made.right, seen)
    if isinstance(made.op, ast.Add):
        return {_added(left, right) for left, right in product(*sides)}
    return {UNKNOWN} if sides[0] == {UNKNOWN} else {PASTED}


def _read_call(source: Source, made: ast.Call, seen: frozenset[str]) -> set[Reading]:
    if not isinstance(made.func, ast.Attribute) or made.func.attr not in MAKERS:
        return {UNKNOWN}
    return {UNKNOWN} if _read(source, made.func.value, seen) == {UNKNOWN} else {PASTED}


READERS: dict[type[ast.expr], Callable[[Source, Any, frozenset[str]], set[Reading]]] = {
    ast.Constant: _read_constant,
    ast.JoinedStr: _read_f_string,
    ast.Name: _read_name,
    ast.IfExp: _read_choice,
    ast.BinOp: _read_sum,
    ast.Call: _read_call,
}


def _added(left: Reading, right: Reading) -> Reading:
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    return UNKNOWN if left is UNKNOWN and right is UNKNOWN else PASTED


def _given(source: Source, name: ast.Name) -> list[ast.expr]:
    """Return what a name is given in the innermost function around it that knows it, or in the module."""
    around = [function for _, function in source.functions if _holds(function, name)]
    for scope in (*reversed(around), source.tree):
        values = [value for node in ast.walk(scope) for value in _values(node, name.id)]
        if values or (isinstance(scope, Function) and name.id in _parameters(scope)):
            return values
    return []


def _holds(function: Function, name: ast.Name) -> bool:
    return function.lineno <= name.lineno <= (function.end_lineno or 0)


def _parameters(function: Function) -> set[str]:
    given = function.args
    return {one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)}


def _values(node: ast.AST, name: str) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return [node.value] if any(_is(target, name) for target in node.targets) else []
    if isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        return [node.value] if _is(node.target, name) else []
    if isinstance(node, ast.AugAssign) and _is(node.target, name):
        return [ast.BinOp(ast.Constant(""), node.op, node.value)]
    return []


def _is(target: ast.expr, name: str) -> bool:
    return isinstance(target, ast.Name) and target.id == name
