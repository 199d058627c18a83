"""Outside calls: one client, with a timeout on everything."""

import functools
import ssl

import httpx

TIMEOUT = httpx.Timeout(5.0, connect=3.0)
LIMITS = httpx.Limits(max_connections=50, max_keepalive_connections=10)


@functools.cache
def trust() -> ssl.SSLContext:
    """Return whom this process trusts, read in once: the certificates of the usual authorities."""
    return httpx.create_ssl_context()


def client() -> httpx.AsyncClient:
    """Make the process's client; redirects are not followed, as they lead where nobody looked."""
    return httpx.AsyncClient(timeout=TIMEOUT, limits=LIMITS, follow_redirects=False, verify=trust())
