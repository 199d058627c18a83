"""All that is looked for in a text."""

from collections.abc import Iterable, Sequence

from aangan.safety.rules._contact import contact_findings
from aangan.safety.rules._patterns import pattern_findings
from aangan.safety.rules._spam import spam_findings
from aangan.safety.types import Finding, Severity

# Where somebody wants to take the talk, or what they sell, waits for a look although it is only a warning.
_HOLDING_WARNINGS = frozenset({"commercial_spam", "off_platform_spam"})


def text_findings(text: str | None, field: str | None = None) -> list[Finding]:
    """Return what contact details, known patterns and the spam model find in a text; who people are is no finding."""
    if not text:
        return []
    return [*contact_findings(text, field), *pattern_findings(text, field), *spam_findings(text, field)]


def holds(findings: Iterable[Finding]) -> bool:
    """Tell whether findings hold something back until somebody looked; others only ask for a look."""
    return any(one.severity is Severity.HIGH or one.code in _HOLDING_WARNINGS for one in findings)


def without_doubles(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings in order, of each code the first."""
    return list({one.code: one for one in reversed(findings)}.values())[::-1]
