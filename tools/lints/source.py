"""What rules look at: the files of the repository, read once."""

import ast
import io
import subprocess
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

# A text longer than this is data, not prose; nobody reads it line by line.
SIZE_MAX = 2_000_000

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One text file: `path` is relative to the repository, with forward slashes."""

    path: str
    text: str
    root: Path | None = None

    @property
    def area(self) -> str:
        """The folder at the top of the repository it lies in, or its own name."""
        return self.path.partition("/")[0]

    @property
    def is_python(self) -> bool:
        """True for what can be parsed."""
        return self.path.endswith(".py")

    def beside(self, name: str) -> "Source | None":
        """Return another file of the same folder, if there is one."""
        file = self.root / Path(self.path).with_name(name) if self.root else None
        if file is None or not file.is_file():
            return None
        return Source(Path(self.path).with_name(name).as_posix(), file.read_text(encoding="utf-8"), self.root)

    @cached_property
    def lines(self) -> list[str]:
        """The lines, without their ends."""
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree; raises SyntaxError."""
        return ast.parse(self.text, self.path)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the tree, outer ones first."""
        return list(ast.walk(self.tree))

    @cached_property
    def calls(self) -> list[ast.Call]:
        """Every call."""
        return [node for node in self.nodes if isinstance(node, ast.Call)]

    @cached_property
    def functions(self) -> list[tuple[str, Function]]:
        """Every function with its dotted name inside the file, inner ones after their outer one."""
        return list(_functions(self.tree, ""))

    @cached_property
    def comments(self) -> dict[int, str]:
        """The comments by line, without their `#`."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return {token.start[0]: token.string.lstrip("#").strip() for token in tokens if token.type == tokenize.COMMENT}


def sources(root: Path) -> Iterator[Source]:
    """Read every text that git tracks, or would track, below `root`; without git, every file not hidden."""
    for path in sorted(_paths(root)):
        file = root / path
        if not file.is_file() or file.is_symlink() or file.stat().st_size > SIZE_MAX:
            continue
        try:
            yield Source(path, file.read_text(encoding="utf-8"), root)
        except UnicodeDecodeError:
            continue


def name_of(node: ast.expr) -> str:
    """Return the last part of a dotted name (`c` of `a.b.c`), or nothing when it is no name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def dotted(node: ast.expr) -> str:
    """Return a dotted name as it is written, or nothing when it is no plain dotted name."""
    if isinstance(node, ast.Attribute):
        front = dotted(node.value)
        return f"{front}.{node.attr}" if front else ""
    return node.id if isinstance(node, ast.Name) else ""


def _paths(root: Path) -> set[str]:
    if (root / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=root,
            check=True,
            capture_output=True,
            text=True,
        )
        return {path for path in listed.stdout.split("\0") if path}
    found = (path.relative_to(root) for path in root.rglob("*"))
    return {path.as_posix() for path in found if not any(_hidden(part) for part in path.parts)}


def _hidden(part: str) -> bool:
    return part.startswith(".") or part == "__pycache__"


def _functions(node: ast.AST, front: str) -> Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield f"{front}{child.name}", child
        inner = f"{front}{child.name}." if isinstance(child, Function | ast.ClassDef) else front
        yield from _functions(child, inner)
