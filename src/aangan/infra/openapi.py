"""The description of the API: every refusal declared."""

from typing import Any

from aangan.infra.problems import ProblemOut

REASONS = {
    400: "The request cannot be understood",
    401: "No valid bearer token",
    403: "Signed in, but not allowed",
    404: "It does not exist, or you may not know that it does",
    405: "The path has no such method",
    409: "It clashes with the present state",
    410: "It has ended",
    413: "The body is too large",
    415: "The body's type is not understood",
    422: "The payload breaks a rule",
    429: "Too many requests; see Retry-After",
    503: "Something this depends on is away; see Retry-After",
}
RETRY = {"Retry-After": {"description": "seconds until trying again makes sense", "schema": {"type": "integer"}}}


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Declare error answers, all in the one envelope."""
    return {
        status: {
            "model": ProblemOut,
            "description": REASONS[status],
            **({"headers": RETRY} if status in {429, 503} else {}),
        }
        for status in statuses
    }
