"""The baseline of the SSE bench: the shortest stream that one writes with FastAPI."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import FastAPI
from starlette.responses import StreamingResponse

app = FastAPI()


@app.get("/stream")
async def stream() -> StreamingResponse:
    """Say hello, and a word each half a minute."""

    async def words() -> AsyncIterator[bytes]:
        yield b": welcome\n\n"
        while True:
            await asyncio.sleep(30)
            yield b": heartbeat\n\n"

    return StreamingResponse(words(), media_type="text/event-stream")
