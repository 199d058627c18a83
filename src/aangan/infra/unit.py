"""The Unit: one request, one tool call or one job is one transaction, committed here and nowhere else."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, LiteralString

from psycopg import AsyncConnection as DriverConnection
from psycopg.rows import AsyncRowFactory, dict_row
from psycopg.sql import SQL, Composed
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from aangan.infra.db import Database
from aangan.infra.outbox import Bell, Signal, append
from aangan.kit.clock import Clock
from aangan.kit.facts import Fact, Handler

Row = dict[str, Any]
# Statements are written by us, or composed by psycopg.sql: never by string formatting (a lint looks).
Query = LiteralString | SQL | Composed
# A fact may lead to facts; a chain longer than this is a loop.
FACTS_MAX = 1000


class ReadUnit:
    """A read: each statement sees what is committed, and cannot write."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        """Hold a connection for one piece of work."""
        self._connection = connection
        self._clock = clock
        self._driver: DriverConnection[Any] | None = None
        self._session: AsyncSession | None = None

    @property
    def session(self) -> AsyncSession:
        """SQLAlchemy's session on this unit's connection; made when first asked for, as hot verbs do without."""
        if self._session is None:
            self._session = AsyncSession(self._connection, expire_on_commit=False)
        return self._session

    async def flush(self) -> None:
        """Write what the session holds back, so that a hand-written statement sees it."""
        if self._session is not None:
            await self._session.flush()

    def now(self) -> datetime:
        """Return the present moment, in UTC; tests stop this clock."""
        return self._clock.now()

    async def driver(self) -> DriverConnection[Any]:
        """Return the psycopg connection under this unit, in the same transaction, for hot statements."""
        await self.flush()
        if self._driver is None:
            raw = await self._connection.get_raw_connection()
            self._driver = raw.driver_connection
        assert self._driver is not None
        return self._driver

    async def fetch(
        self,
        query: Query,
        params: Mapping[str, Any] | Sequence[Any] = (),
        *,
        rows: Any = dict_row,
        prepare: bool | None = None,
    ) -> list[Any]:
        """Run one hand-written statement and return all its rows, as dicts unless `rows` says otherwise.

        What is asked often is prepared, and planned for nobody in particular; `prepare=False` plans it for its
        parameters each time, where whom it is for decides how it is best done.
        """
        factory: AsyncRowFactory[Any] = rows
        cursor = (await self.driver()).cursor(row_factory=factory)
        await cursor.execute(query, params, prepare=prepare)
        return await cursor.fetchall() if cursor.description else []

    async def fetch_one(self, query: Query, params: Mapping[str, Any] | Sequence[Any] = ()) -> Row | None:
        """Run one hand-written statement and return its first row as a dict, or None."""
        found = await self.fetch(query, params)
        return found[0] if found else None


class Unit(ReadUnit):
    """A write: everything or nothing; facts are handled and signals written inside it."""

    def __init__(
        self, connection: AsyncConnection, clock: Clock, handlers: Mapping[type[Fact], Sequence[Handler]]
    ) -> None:
        """Hold the connection and know who reacts to which fact."""
        super().__init__(connection, clock)
        self._handlers = handlers
        self._facts: list[Fact] = []
        self._signals: list[Signal] = []

    def emit(self, fact: Fact) -> None:
        """Tell what happened; its handlers run in this transaction, before it is committed."""
        self._facts.append(fact)

    def signal(self, signal: Signal) -> None:
        """Promise a live signal; it is written last, so that the recipients' row locks are short."""
        self._signals.append(signal)

    async def defer(self, task: Any, **arguments: Any) -> None:
        """Queue a job in this transaction: it exists if, and only if, the transaction commits."""
        await task.configure(connection=await self.driver()).defer_async(**arguments)

    async def settle(self) -> bool:
        """Run the handlers of the facts told, then write the signals; returns whether the bell must ring."""
        done = 0
        while done < len(self._facts):
            if done >= FACTS_MAX:
                raise RuntimeError(f"more than {FACTS_MAX} facts in one unit: a handler feeds itself")
            fact = self._facts[done]
            done += 1
            for handler in self._handlers.get(type(fact), ()):
                await handler(self, fact)
        await self.flush()
        if self._signals:
            await append(await self.driver(), self._signals, self.now())
        return bool(self._signals)


@dataclass(frozen=True, slots=True)
class Units:
    """Opens units; the only place of the house that commits."""

    database: Database
    clock: Clock
    bell: Bell
    handlers: Mapping[type[Fact], Sequence[Handler]] = field(default_factory=dict)

    @asynccontextmanager
    async def write(self, *, background: bool = False) -> AsyncIterator[Unit]:
        """Open a transaction; it is committed when the block ends well and rolled back when it does not."""
        engine = self.database.background if background else self.database.write
        async with engine.connect() as connection:
            unit = Unit(connection, self.clock, self.handlers)
            async with connection.begin() as transaction:
                yield unit
                ring = await unit.settle()
                await transaction.commit()
        if ring:
            # Only a hint: a bell that is lost costs a poll of the relay, never a signal.
            await self.bell.ring()

    @asynccontextmanager
    async def read(self, *, background: bool = False) -> AsyncIterator[ReadUnit]:
        """Open a read-only unit."""
        async with self._reader(background=background).connect() as connection:
            yield ReadUnit(connection, self.clock)

    def _reader(self, *, background: bool) -> AsyncEngine:
        return self.database.background if background else self.database.read
