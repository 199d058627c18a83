"""Rules on length and depth; the only ones a baseline may soften, as each has a measure."""

import ast
from collections.abc import Iterator

from tools.lints.rule import Found, rule
from tools.lints.source import Function, Source

FILE_MAX = 400
FUNCTION_MAX = 40
DEPTH_MAX = 3
AREAS = ("src", "tools", "tests", "bench")

Scope = Function | ast.ClassDef | ast.Lambda
Compound = ast.If | ast.For | ast.AsyncFor | ast.While | ast.With | ast.AsyncWith | ast.Try | ast.TryStar | ast.Match


@rule("FILE_LENGTH", areas=AREAS)
def file_length(source: Source) -> Iterator[Found]:
    """A file of more than 400 lines has more than one subject: make it a package of private `_aspect.py` files."""
    length = len(source.lines)
    if length > FILE_MAX:
        yield Found(FILE_MAX + 1, f"{length} lines, {FILE_MAX} are allowed: make it a package", measure=length)


@rule("FUNCTION_LENGTH", areas=AREAS)
def function_length(source: Source) -> Iterator[Found]:
    """A function of more than 40 lines does more than its name says; its docstring is not counted."""
    for name, function in source.functions:
        length = (function.end_lineno or function.lineno) - function.lineno + 1 - _docstring_length(function)
        if length > FUNCTION_MAX:
            message = f"{name} has {length} lines, {FUNCTION_MAX} are allowed: give its parts names"
            yield Found(function.lineno, message, name, length)


@rule("DEPTH", areas=AREAS)
def depth(source: Source) -> Iterator[Found]:
    """What stands four levels deep is read by nobody: leave early, or name the inner part."""
    for name, scope in (("", source.tree), *source.functions):
        found = max(_deepest(scope.body, 0), default=(0, 0))
        if found[0] > DEPTH_MAX:
            where = name or "the module"
            message = (
                f"{where} goes {found[0]} levels deep, {DEPTH_MAX} are allowed: leave early, or name the inner part"
            )
            yield Found(found[1], message, name, found[0])


def _docstring_length(function: Function) -> int:
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is None:
        return 0
    return (first.end_lineno or first.lineno) - first.lineno + 1


def _deepest(statements: list[ast.stmt], level: int) -> Iterator[tuple[int, int]]:
    """Yield (level, line) of every compound statement; functions inside are measured on their own."""
    for statement in statements:
        if isinstance(statement, ast.ClassDef):
            yield from _deepest(statement.body, level)
        elif isinstance(statement, Compound):
            yield from _inside(statement, level + 1)


def _inside(statement: Compound, level: int) -> Iterator[tuple[int, int]]:
    yield level, statement.lineno
    for block in _blocks(statement):
        if _is_elif(statement, block):
            yield from _deepest(block, level - 1)
        else:
            yield from _deepest(block, level)


def _blocks(statement: Compound) -> Iterator[list[ast.stmt]]:
    for part in ("body", "orelse", "finalbody"):
        yield getattr(statement, part, [])
    for branch in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield branch.body


def _is_elif(statement: Compound, block: list[ast.stmt]) -> bool:
    """An `elif` begins where its `if` does; an `if` below an `else` stands further right."""
    if not isinstance(statement, ast.If) or block is not statement.orelse or len(block) != 1:
        return False
    return isinstance(block[0], ast.If) and block[0].col_offset == statement.col_offset
