"""Rules on routes."""

import ast
from collections.abc import Iterator

from tools.lints.rule import Found, rule
from tools.lints.source import Function, Source, name_of

MANY = {"list", "List", "Sequence", "Iterable", "Collection", "tuple", "set", "frozenset", "AbstractSet"}
# On a line of the decorator, with the reason why this list may come whole.
EXCUSE = "not paged:"


@rule("PAGED_LIST", areas=("src",))
def paged_list(source: Source) -> Iterator[Found]:
    """A list that comes whole works until somebody has many: lists take `Paging` and answer `Page[...]`.

    The few bare arrays that clients were promised say so beside the decorator: `# not paged: <reason>`.
    """
    for name, function in source.functions:
        for decorator in function.decorator_list:
            if _reads(decorator) and _answers_many(function, decorator) and not _excused(source, function, decorator):
                message = f"{name} answers a list that comes whole; answer Page[...], or say `# {EXCUSE} <reason>`"
                yield Found(function.lineno, message, name)


def _reads(decorator: ast.expr) -> bool:
    return (
        isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute) and decorator.func.attr == "get"
    )


def _answers_many(function: Function, decorator: ast.expr) -> bool:
    keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
    answers = [keyword.value for keyword in keywords if keyword.arg == "response_model"]
    return any(_is_many(answer) for answer in (*answers, function.returns) if answer is not None)


def _is_many(answer: ast.expr) -> bool:
    if isinstance(answer, ast.Constant) and isinstance(answer.value, str):
        return _is_many(ast.parse(answer.value, mode="eval").body)
    if isinstance(answer, ast.BinOp):
        return _is_many(answer.left) or _is_many(answer.right)
    if isinstance(answer, ast.Subscript):
        inside = answer.slice.elts[0] if isinstance(answer.slice, ast.Tuple) else answer.slice
        wraps = name_of(answer.value) in {"Annotated", "Optional"}
        return _is_many(inside) if wraps else name_of(answer.value) in MANY
    return name_of(answer) in MANY


def _excused(source: Source, function: Function, decorator: ast.expr) -> bool:
    lines = range(decorator.lineno, function.lineno)
    said = (source.comments.get(line, "") for line in lines)
    return any(comment.startswith(EXCUSE) and comment.removeprefix(EXCUSE).strip() for comment in said)
