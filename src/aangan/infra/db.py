"""PostgreSQL: the request pools (write and read) and the background pool; streams hold none of them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from aangan.infra.settings import Settings


@dataclass(frozen=True, slots=True)
class Database:
    """Three pools on one server.

    `write` opens transactions, `read` autocommits and cannot write, `background` is for streams and sweeps.
    """

    write: AsyncEngine
    read: AsyncEngine
    background: AsyncEngine

    async def close(self) -> None:
        """Give every connection back to the server."""
        for engine in (self.write, self.read, self.background):
            await engine.dispose()


def connect(settings: Settings) -> Database:
    """Make the pools of a process; nothing is opened before the first use. Raises ValueError without DATABASE_URL."""
    if not settings.database_url:
        raise ValueError("DATABASE_URL is not set; `aangan up` starts an embedded server and sets it")
    size, background = settings.request_pool_size, settings.background_pool_size
    return Database(
        write=_engine(settings, size),
        read=_engine(settings, size, isolation_level="AUTOCOMMIT", read_only=True),
        background=_engine(settings, background),
    )


def driver_url(url: str) -> str:
    """Return the URL as psycopg itself reads it (without SQLAlchemy's driver suffix)."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _engine(settings: Settings, size: int, *, read_only: bool = False, **options: Any) -> AsyncEngine:
    given = settings.database_url or ""
    url = given.replace("postgres://", "postgresql://", 1).replace("postgresql://", "postgresql+psycopg://", 1)
    server = f"-c timezone=UTC -c statement_timeout={settings.statement_timeout_ms} -c jit=off"
    if read_only:
        server += " -c default_transaction_read_only=on"
    connect_args: dict[str, Any] = {"options": server, "connect_timeout": 5}
    if settings.serverless_enabled:
        # Scaled to zero behind a transaction pooler: it keeps the connections, and prepared statements would break it.
        return create_async_engine(
            url, poolclass=NullPool, connect_args=connect_args | {"prepare_threshold": None}, **options
        )
    return create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_timeout=settings.pool_timeout_seconds,
        pool_recycle=1800,
        connect_args=connect_args,
        **options,
    )
