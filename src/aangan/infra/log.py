"""Logs: structured, with the request's id, and without personal data or secrets."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from aangan.infra.settings import Settings

# Keys whose values never reach a log line, whatever was passed by mistake.
HIDDEN = frozenset(
    {"password", "token", "access_token", "refresh_token", "authorization", "email", "phone", "otp", "code"}
)


def configure(settings: Settings) -> None:
    """Set up structlog for this process: JSON in production, readable lines in development."""
    logging.getLogger("uvicorn.error").addFilter(_names_no_socket)
    as_json = settings.log_json if settings.log_json is not None else not settings.in_development
    render: Any = (
        structlog.processors.JSONRenderer()
        if as_json
        # Its default prints the variables of every frame, and people's words with them.
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            hide_secrets,
            structlog.processors.format_exc_info if as_json else _as_it_is,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(settings.log_level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def hide_secrets(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank the values of keys that are known to be secret or personal."""
    for key in event.keys() & HIDDEN:
        event[key] = "[hidden]"
    return event


def _names_no_socket(record: logging.LogRecord) -> bool:
    # The server writes each socket's whole address, in which tickets and tokens stand.
    return "WebSocket %s" not in str(record.msg)


def _as_it_is(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return event
