"""A phone that is not let in leaves nothing open."""

import asyncio
import gc
from collections.abc import AsyncIterator

import pytest

from aangan.crowd.wire import Socket

pytestmark = pytest.mark.anyio


class Porter:
    """A server that says one thing to whoever comes, and hears no more of them."""

    says = b""

    def __init__(self) -> None:
        self.left = asyncio.Event()

    async def receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(self.says)
        writer.write_eof()
        await reader.read()
        self.left.set()
        writer.close()


@pytest.fixture
async def porter() -> Porter:
    return Porter()


@pytest.fixture
async def port(porter: Porter) -> AsyncIterator[int]:
    async with await asyncio.start_server(porter.receive, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


@pytest.mark.parametrize(
    ("says", "wrong"),
    [
        (b"", ConnectionResetError),
        (b"HTTP/1.1 101 Swit", ConnectionResetError),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", ConnectionRefusedError),
    ],
)
async def test_a_phone_that_is_not_let_in_hangs_up(
    porter: Porter, port: int, says: bytes, wrong: type[ConnectionError]
) -> None:
    porter.says = says
    with pytest.raises(wrong):
        await Socket.open("127.0.0.1", port, "/ws/token", "", lambda _said: None)
    await asyncio.wait_for(porter.left.wait(), 60)
    gc.collect()
