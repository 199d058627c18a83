"""How providers stand: each worker says so as it works, staff read what all of them said."""

import os
import socket
from collections.abc import Iterator
from datetime import timedelta

from pydantic import ValidationError

from aangan.infra.services import Services
from aangan.kit.actor import Actor
from aangan.notifications.schemas import ProviderOut, ProvidersOut, WorkerOut
from aangan.notifications.service._channels import Channel
from aangan.notifications.service._providers import ProvidedChannel, Provider, PushChannel, channels_of

# A worker says so every two seconds: one that was silent for so long has ended.
SILENT = timedelta(minutes=1)


async def show_providers(services: Services) -> None:
    """Say how the providers stand that this worker knows."""
    said = WorkerOut(worker=_name(), at=services.clock.now(), providers=list(_standing(services)))
    async with services.valkey.pipeline(transaction=False) as pipe:
        pipe.hset(_key(services), said.worker, said.model_dump_json())
        pipe.expire(_key(services), SILENT)
        await pipe.execute()


async def list_providers(services: Services, actor: Actor) -> ProvidersOut:
    """Return how providers stand, as each worker that is alive sees it."""
    del actor  # the door lets only staff in
    kept = await services.valkey.hgetall(_key(services))
    workers = []
    for name, said in kept.items():
        worker = _read(said)
        if worker is None or worker.at + SILENT < services.clock.now():
            await services.valkey.hdel(_key(services), name)
        else:
            workers.append(worker)
    return ProvidersOut(workers=sorted(workers, key=lambda worker: worker.worker))


def _standing(services: Services) -> Iterator[ProviderOut]:
    now = services.clock.now()
    for channel, way in channels_of(services).ways.items():
        for provider in _providers(way):
            breaker = provider.breaker
            yield ProviderOut(
                channel=channel,
                provider=provider.name,
                state=breaker.state(now),
                since=breaker.since,
                failures=breaker.failures,
                asked_again_in=round(breaker.wait(now).total_seconds(), 1),
            )


def _providers(way: Channel) -> Iterator[Provider]:
    if isinstance(way, PushChannel):
        for provided in (way.phones, *(way.browsers.services.values() if way.browsers else ())):
            yield from provided.providers
    elif isinstance(way, ProvidedChannel):
        yield from way.providers


def _read(said: bytes | str) -> WorkerOut | None:
    try:
        return WorkerOut.model_validate_json(said)
    except ValidationError:
        # Of a worker that is older, or newer, than this process.
        return None


def _key(services: Services) -> str:
    return f"{services.settings.namespace}:notices:providers"


def _name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
