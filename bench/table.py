"""Tables in plain text."""

from collections.abc import Sequence


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table with a title; numbers are set to the right."""
    cells = [[_text(cell) for cell in row] for row in rows]
    widths = [max(len(head[n]), *(len(row[n]) for row in cells)) if cells else len(head[n]) for n in range(len(head))]
    print(f"\n{title}\n")
    print("  " + "  ".join(name.ljust(width) for name, width in zip(head, widths, strict=True)))
    print("  " + "  ".join("-" * width for width in widths))
    for row, source in zip(cells, rows, strict=True):
        print("  " + "  ".join(_set(cell, width, raw) for cell, width, raw in zip(row, widths, source, strict=True)))
    print(flush=True)


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:,.0f}" if abs(cell) >= 100 else f"{cell:,.2f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _set(text: str, width: int, raw: object) -> str:
    return text.rjust(width) if isinstance(raw, int | float) else text.ljust(width)
