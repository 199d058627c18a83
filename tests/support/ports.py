"""Ports of this machine that stay a test's own until a server of it listens there."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held_port() -> Iterator[int]:
    """Hold a free port while the block lasts: one server may listen on it meanwhile, and nobody else is given it.

    A port that is only looked up is free again at once, and the next who asks for any port may get it.
    """
    with socket.socket() as holding:
        # Both sides allow the sharing, servers do so by themselves; whoever does not listen hears nothing.
        holding.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holding.bind(("127.0.0.1", 0))
        port: int = holding.getsockname()[1]
        yield port
