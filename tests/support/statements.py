"""How many statements a piece of work sends: counted at the driver, so that nothing hand-written escapes."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from psycopg import AsyncConnection, AsyncCursor
from psycopg.sql import Composable
from sqlalchemy import event

from aangan.infra.services import Services


@contextmanager
def counted(services: Services) -> Iterator[list[str]]:
    """Collect the text of every statement that the services' request pools send while it is open, in order.

    What the driver sends by itself (BEGIN, COMMIT, ROLLBACK) is not among them, nor what streams and sweeps look up
    on the background pool at moments of their own.
    """
    seen: list[str] = []
    touched: list[AsyncConnection[Any]] = []

    class Counting(AsyncCursor[Any]):
        async def execute(self, query: Any, *args: Any, **options: Any) -> Any:
            seen.append(_text(query, self))
            return await super().execute(query, *args, **options)

        async def executemany(self, query: Any, *args: Any, **options: Any) -> None:
            seen.append(_text(query, self))
            await super().executemany(query, *args, **options)

    def watch(_connection: Any, record: Any, _proxy: Any) -> None:
        driver = record.driver_connection
        driver.cursor_factory = Counting
        touched.append(driver)

    database = services.database
    with ExitStack() as undo:
        for pool in {engine.sync_engine.pool for engine in (database.write, database.read)}:
            event.listen(pool, "checkout", watch)
            undo.callback(event.remove, pool, "checkout", watch)
        try:
            yield seen
        finally:
            for connection in touched:
                connection.cursor_factory = AsyncCursor


def _text(query: Any, cursor: AsyncCursor[Any]) -> str:
    text = query.as_string(cursor) if isinstance(query, Composable) else query
    return text.decode() if isinstance(text, bytes) else str(text)
